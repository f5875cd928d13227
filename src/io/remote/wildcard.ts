const WILDCARD = /[*?]/

/** Whether a path holds `*` or `?`. */
export function hasWildcard(path: string): boolean {
  return WILDCARD.test(path)
}

/** What of a pattern stands before its first wildcard: all paths that meet it begin so. */
export function fixedPrefix(pattern: string): string {
  const wildcard = pattern.search(WILDCARD)
  return wildcard < 0 ? pattern : pattern.slice(0, wildcard)
}

/** Whether paths that meet a pattern may lie in folders below that of its fixed prefix. */
export function goesDeeper(pattern: string): boolean {
  return pattern.slice(fixedPrefix(pattern).length).includes('/') || pattern.endsWith('**')
}

/**
 * Whether a path meets a pattern: `?` is one character and `*` any number of them, but no slash; a part `**` is any
 * number of folders, and everything in them where it is the last. As in a shell, wildcards do not stand for a dot at
 * the beginning of a part. Takes time in proportion to pattern times path at the most, whatever the pattern.
 */
export function matches(pattern: string, path: string): boolean {
  const parts = pattern.split('/')
  if (parts.at(-1) === '**') parts.push('*')
  return meets(parts, path.split('/'), '**', partMatches, (part) => !part.startsWith('.'))
}

function partMatches(pattern: string, part: string): boolean {
  if (part.startsWith('.') && WILDCARD.test(pattern[0] ?? '')) return false
  return meets(
    [...pattern],
    [...part],
    '*',
    (one, other) => one === '?' || one === other,
    () => true,
  )
}

/**
 * Two-pointer match with one kind of wildcard for any number of items: after a mismatch the latest such wildcard
 * takes one item more, and earlier ones need not be tried again.
 */
function meets(
  pattern: readonly string[],
  items: readonly string[],
  any: string,
  same: (pattern: string, item: string) => boolean,
  anyMayTake: (item: string) => boolean,
): boolean {
  let at = 0
  let item = 0
  let latest = -1
  let taken = 0
  while (item < items.length) {
    if (pattern[at] === any) {
      latest = at++
      taken = item
    } else if (at < pattern.length && same(pattern[at]!, items[item]!)) {
      at++
      item++
    } else if (latest >= 0 && anyMayTake(items[taken]!)) {
      at = latest + 1
      item = ++taken
    } else return false
  }
  while (pattern[at] === any) at++
  return at === pattern.length
}
