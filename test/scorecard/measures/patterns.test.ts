import t from 'tap'
import { equalEdges, growingEdges, histogram } from '../../../src/scorecard/measures/histogram.js'
import { findPatterns } from '../../../src/scorecard/measures/patterns.js'
import { readSample } from '../../../src/scorecard/measures/words.js'
import { instruction, inventedText } from './sample.js'

t.test('openings, closings and phrases of several records, as they are written', async (t) => {
  const records = Array.from({ length: 10 }, (_, at) => {
    const own = inventedText(8, at * 8)
    if (at < 6) return instruction('q', `Sure,  here\nis a ${own}. Hope that helps you!`)
    return instruction('q', `${own} in the long run ${inventedText(4, 200 + at * 4)}`)
  })
  const { openings, closings, phrases, topOpeningShare, effectiveOpenings } = findPatterns(
    readSample(records),
  )
  t.same(openings, [{ text: 'Sure, here is a', records: 6, share: 0.6 }])
  t.same(closings, [{ text: 'Hope that helps you', records: 6, share: 0.6 }])
  t.same(phrases.map(({ text, records }) => [text, records]).sort(), [
    ['Hope that helps you', 6],
    ['Sure, here is a', 6],
    ['in the long run', 4],
  ])
  t.equal(topOpeningShare, 0.6)
  t.ok(Math.abs(effectiveOpenings! - Math.exp(-0.6 * Math.log(0.6) - 0.4 * Math.log(0.1))) < 1e-9)
})

t.test('of phrases that overlap one is named', async (t) => {
  const records = Array.from({ length: 5 }, (_, at) =>
    instruction(
      'q',
      `${inventedText(5, at * 10)} it is important to note that ${inventedText(5, at * 10 + 5)}`,
    ),
  )
  const { phrases } = findPatterns(readSample(records))
  t.equal(phrases.length, 2, 'of four that shift by a word')
})

t.test('a phrase said twice in one record counts once', async (t) => {
  const twice = 'all in all yes and all in all yes'
  const { phrases } = findPatterns(readSample([instruction('q', twice), instruction('q', `so ${twice}`)]))
  t.ok(phrases.length > 0 && phrases.every(({ records, share }) => records === 2 && share === 1))
})

t.test('structures are the kinds of lines', async (t) => {
  const list = 'Here:\n\n1. a\n2. b\n3. c\n\nDone.'
  const code = '# Title\nText\n```js\nlet a\nlet b\n```\n- x\n* y\n| a | b |'
  const { structures } = findPatterns(
    readSample(
      [list, list, list, code, code, 'Once only\nin two lines'].map((text) => instruction('q', text)),
    ),
  )
  t.same(structures, [
    { text: 'paragraph, number ×3, paragraph', records: 3, share: 0.5 },
    { text: 'heading, paragraph, code, bullet ×2, table', records: 2, share: 2 / 6 },
  ])
})

t.test('a histogram has all numbers of both samples', async (t) => {
  t.same(histogram('words', [0, 1, 1.5, 9, NaN], [2, 4, -1], [0, 1, 2, 4]), {
    of: 'words',
    bins: [
      { from: 0, to: 1, before: 1, after: 1 },
      { from: 1, to: 2, before: 2, after: 0 },
      { from: 2, to: 4, before: 1, after: 2 },
    ],
  })
  t.same(growingEdges(1, 20), [1, 2, 4, 8, 16, 32])
  t.same(growingEdges(1, 5, 1.3), [1, 2, 3, 4, 5])
  t.same(equalEdges(0, 1, 4), [0, 0.25, 0.5, 0.75, 1])
})
