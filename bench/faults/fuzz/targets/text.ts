import { isDeepStrictEqual } from 'node:util'
import { fingerprint } from '../../../../native-free-kernels/fingerprint/plain.js'
import { sketch } from '../../../../native-free-kernels/sketch/plain.js'
import { words } from '../../../../native-free-kernels/text/plain.js'
import { LARGE_SKETCH, Reader } from '../../../../test/native-free-kernels/reader.js'
import { prose, stringText } from '../grammar/json-text.js'
import { mutatedText } from '../mutations.js'
import type { Random } from '../random.js'
import { holds, type FuzzTarget } from '../target.js'

/** Where the kernel changes from one piece of its memory to the next. */
const EDGES = [16, 32, 64, 4096, 32768, 65536]
const MOST_LINES = 4

function lineOf(random: Random): string {
  // Filled up to shortly before an edge, so that what follows stands across it.
  const filler = random.once(3)
    ? random.pick(['a', ' ', 'É', '漢', 'bc ']).repeat(random.pick(EDGES) - random.below(16))
    : ''
  let text = filler + prose(random, 120)
  if (random.once(4)) text = mutatedText(text, random)
  if (random.once(8)) text += random.pick(['a', 'É', '𐐀', '¢', 'Ⱥ', '\u0301']).repeat(random.size(1, 9000))
  return `{"text":${stringText(random, text)}}\n`
}

/** The text, sketch and fingerprint kernels against their plain twins. */
export function textTarget(wordsOf: typeof words = words): FuzzTarget {
  const reader = new Reader({ sketch: LARGE_SKETCH })
  return {
    name: 'text',
    mostMemory: 1024,
    mostSeconds: 20,
    make: (random) => Buffer.from(random.list(random.size(1, MOST_LINES), () => lineOf(random)).join('')),
    check(bytes) {
      for (const row of reader.readBatch(Buffer.concat([bytes, Buffer.from('\n')]))) {
        if (row.status !== 'fine') continue
        const expected = row.texts.flatMap(({ text }) => wordsOf(text))
        const told = () => `${row.words}, ${expected.length}: ${JSON.stringify(row.texts).slice(0, 300)}`
        holds(row.words === expected.length, 'as many words as the twin finds', told)
        const plain = sketch(expected, { ...LARGE_SKETCH, width: LARGE_SKETCH.textWidth })
        const isSame =
          isDeepStrictEqual(row.sketch?.bandKeys, plain?.bandKeys) &&
          isDeepStrictEqual(row.sketch?.odd, plain?.odd)
        holds(isSame, 'the sketch is that of the words of the twin', told)
        holds(
          isDeepStrictEqual(row.fingerprint, fingerprint(row.texts)),
          'the fingerprint is that of the twin',
          told,
        )
      }
    },
  }
}
