/** What is there of one stratum. */
export interface Stratum {
  /** Records that may still be kept. */
  available: number
  /** Records that were kept before. */
  kept: number
  /** Of all that is kept, 0 to 1; undefined: as much as any other stratum. */
  share: number | undefined
}

/**
 * How many records of each stratum are kept now, so that of all that was ever kept each has its share; `most` in all,
 * which is infinite where only the shares matter. Where a stratum has too few records the others keep less.
 */
export function quotasByShare(strata: readonly Stratum[], most: number): number[] {
  const before = strata.reduce((sum, { kept }) => sum + kept, 0)
  let after = before + most
  for (const { available, kept, share } of strata) {
    if (share !== undefined && share > 0) after = Math.min(after, (kept + available + 1) / share)
  }
  return strata.map(({ available, kept, share = 0 }) => {
    const wanted = Number.isFinite(after) ? Math.floor(share * after + 1e-9) : kept + available
    return Math.min(available, Math.max(0, wanted - kept))
  })
}

/** `most` records in all, of each stratum as many as of any other while it has them: what one lacks the others fill. */
export function equalQuotas(strata: readonly Stratum[], most: number): number[] {
  const quotas = strata.map(() => 0)
  let left = Math.min(
    most,
    strata.reduce((sum, { available }) => sum + available, 0),
  )
  // Records kept before count: the poorest strata come first, level by level.
  const held = (at: number) => strata[at]!.kept + quotas[at]!
  while (left > 0) {
    const open = [...strata.keys()].filter((at) => quotas[at]! < strata[at]!.available)
    open.sort((one, other) => held(one) - held(other) || one - other)
    const level = held(open[0]!)
    const lowest = open.filter((at) => held(at) === level)
    const next = lowest.length < open.length ? held(open[lowest.length]!) : Number.POSITIVE_INFINITY
    const room = Math.min(...lowest.map((at) => strata[at]!.available - quotas[at]!), next - level)
    const each = Math.max(1, Math.min(room, Math.floor(left / lowest.length)))
    for (const at of lowest) {
      const step = Math.min(each, left)
      quotas[at]! += step
      left -= step
    }
  }
  return quotas
}
