import { linesOf, randomNumbers } from './corpus.js'

/** Shares of words that are changed: from copies to records of their own. */
const CHANGED = [0, 0.01, 0.02, 0.04, 0.08, 0.4]

/** So many records: those of a file (JSON Lines, also .zst), then copies of them with some of the words changed. */
export async function changedRecords(file: string, count: number): Promise<string[]> {
  const random = randomNumbers(0)
  const originals = (await linesOf(file)).map((line) => JSON.parse(line) as Record<string, string>)
  const words = originals.slice(0, 1000).flatMap(({ output }) => (output ?? '').split(' '))
  const changed = (text: string, share: number) =>
    text
      .split(' ')
      .map((word) => (random() < share ? words[Math.floor(random() * words.length)]! : word))
      .join(' ')
  return Array.from({ length: count }, (_, at) => {
    const { instruction, output } = originals[at % originals.length]!
    const share = at < originals.length ? 0 : CHANGED[Math.floor(random() * CHANGED.length)]!
    return JSON.stringify({ instruction, output: changed(output ?? '', share), id: at })
  })
}
