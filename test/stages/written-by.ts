/** Where the look-around that begins at `start` ends. */
function endOfLook(source: string, start: number): number {
  let isClass = false
  for (let at = start, depth = 0; at < source.length; at++) {
    const sign = source[at]
    if (sign === '\\') at++
    else if (isClass || sign === '[') isClass = sign !== ']'
    else if (sign === '(') depth++
    else if (sign === ')' && --depth === 0) return at
  }
  throw new Error(`a group without its end: ${source.slice(start)}`)
}

/**
 * A pattern by which sentences can be made (fc.stringMatching) that another one may find: without edges of words and
 * look-around, with every space that may be missing, and with a short word for what is anything but a sign. The other
 * pattern has to say which of them it finds.
 */
export function writtenBy(source: string): RegExp {
  let text = ''
  for (let at = 0; at < source.length; at++) {
    if (/^\(\?<?[=!]/.test(source.slice(at, at + 4))) at = endOfLook(source, at)
    else if (source[at] === '\\') text += source.slice(at, ++at + 1).replace('\\b', '')
    else text += source[at]!
  }
  text = text
    .replace(/\[\^(?:\\.|[^\]])*\]/g, '(?: [a-z]{3} )')
    .replace(/\\p\{L\}|\\w/g, '[a-z]')
    .replaceAll(' ?', ' ')
    .replaceAll('\\s', ' ')
    .replace(/\{(\d+),(\d{2,})\}/g, (_, least: string) => `{${least},${Number(least) + 3}}`)
  // What is left of a group that was look-around alone.
  for (let before = ''; before !== text;) {
    before = text
    text = text
      .replace(/\(\?:\)[?*+]?/g, '')
      .replace('(?:|', '(?:')
      .replace('|)', ')')
      .replace('||', '|')
  }
  return new RegExp(text)
}
