const UNITS: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}

/** Bytes of a size as `10MB` or `16GiB`. */
export function sizeInBytes(size: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([MGT]i?B)$/.exec(size) ?? []
  const bytes = Number(digits) * (UNITS[unit ?? ''] ?? Number.NaN)
  if (!(bytes > 0)) throw new Error(`not a size: ${size}`)
  return bytes
}
