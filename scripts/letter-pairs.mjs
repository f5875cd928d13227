// Derives src/attributes/letter-pairs.yaml from the n-grams of the package eld (Apache-2.0), for its languages that are
// written in Latin letters. Run: node scripts/letter-pairs.mjs
import { writeFileSync } from 'node:fs'
import { dictionary } from '../node_modules/eld/src/dictionary.js'
import { ngramsData } from '../node_modules/eld/src/ngrams/large.js'

const SYMBOLS = 27
const OTHER_SCRIPTS = new Set(
  'am ar be bg bn el fa gu he hi hy ja ka kn ko ku lo ml mr or pa ru sr ta te th uk ur zh'.split(' '),
)
/** eld's weights grow by 18 where an n-gram is e times as frequent: the slope over English answers. */
const WEIGHT_PER_NAT = 18
/** Added to each count, as a share of all pairs of a language, spread by how frequent the second letter is. */
const SMOOTHING = 2e-4
/** A byte is 128 + 16 log2(p(b|a) / p(b)). */
const SCALE = 16

// The same folding as in src/attributes/letters.ts.
const OWN = { ł: 'l', đ: 'd', ø: 'o', ı: 'i', ß: 's', æ: 'a', œ: 'o', ð: 'd', þ: 't', ə: 'e', ħ: 'h' }
function fold(character) {
  const small = character.toLowerCase()
  const code = (OWN[small] ?? small.normalize('NFD')).charCodeAt(0) - 96
  return code >= 1 && code <= 26 ? code : -1
}

const byteOf = new Map(Object.entries(dictionary).map(([byte, sign]) => [sign, Number(byte)]))
const decoder = new TextDecoder()

/** Letters 1 to 26 of an n-gram, 0 for an edge of a word, -1 for anything else. */
function lettersOf(ngram) {
  return ngram.split(/( )/).flatMap((part) => {
    if (part === ' ') return [0]
    return [...decoder.decode(Uint8Array.from([...part].map((sign) => byteOf.get(sign))))].map(fold)
  })
}

const counts = new Map(
  Object.entries(ngramsData.languages)
    .filter(([, code]) => !OTHER_SCRIPTS.has(code))
    .map(([id]) => [id, new Float64Array(SYMBOLS * SYMBOLS)]),
)
for (const [ngram, weights] of Object.entries(ngramsData.ngrams)) {
  const letters = lettersOf(ngram)
  for (const [id, weight] of Object.entries(weights)) {
    const pairs = counts.get(id)
    for (let at = 1; pairs && at < letters.length; at++) {
      const [a, b] = [letters[at - 1], letters[at]]
      if (a >= 0 && b >= 0) pairs[a * SYMBOLS + b] += Math.exp(weight / WEIGHT_PER_NAT)
    }
  }
}

function bytesOf(pairs) {
  const total = pairs.reduce((sum, count) => sum + count, 0)
  const first = new Float64Array(SYMBOLS)
  const second = new Float64Array(SYMBOLS)
  pairs.forEach((count, pair) => {
    first[Math.floor(pair / SYMBOLS)] += count
    second[pair % SYMBOLS] += count
  })
  const bytes = new Uint8Array(SYMBOLS * SYMBOLS)
  pairs.forEach((count, pair) => {
    const share = (second[pair % SYMBOLS] + total * 1e-4) / (total * (1 + SYMBOLS * 1e-4))
    const added = total * SMOOTHING
    const given = (count + added * share) / (first[Math.floor(pair / SYMBOLS)] + added)
    bytes[pair] = Math.max(0, Math.min(255, Math.round(128 + SCALE * Math.log2(given / share))))
  })
  return Buffer.from(bytes).toString('base64')
}

const lines = [...counts].map(([id, pairs]) => `  ${ngramsData.languages[id]}: ${bytesOf(pairs)}`)
writeFileSync(
  new URL('../src/attributes/letter-pairs.yaml', import.meta.url),
  `# Made by scripts/letter-pairs.mjs from the n-grams of the package eld 2.1.0 (Nito T.M., Apache-2.0;
# https://github.com/nitotm/efficient-language-detector-js): how much likelier a letter is behind another than anywhere.
# For each language 27 x 27 bytes as base64, row: first letter, column: second; 0 is the edge of a word, 1 to 26 are the
# letters a to z without their accents. A byte is 128 + 16 log2(p(second | first) / p(second)).
# Example: in English, q before u (row 17, column 21) is far above 128, and q before x is far below.
languages:
${lines.join('\n')}
`,
)
