/** Ways to change the words of a text. */
export const EDITS = ['substitute', 'insert', 'delete', 'swap'] as const

/** A text in which each word is changed with the chance `rate`; new words come from `pool`. */
export function edited(
  text: string,
  edit: (typeof EDITS)[number],
  rate: number,
  pool: readonly string[],
  random: () => number,
): string {
  const words = text.split(/\s+/)
  const another = () => pool[Math.floor(random() * pool.length)]!
  const changed: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (random() >= rate) changed.push(word)
    else if (edit === 'substitute') changed.push(another())
    else if (edit === 'insert') changed.push(word, another())
    else if (edit === 'swap') {
      at++
      changed.push(...words.slice(at, at + 1), word)
    }
  }
  return changed.join(' ')
}
