import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { markedDifferences } from '../../../src/scorecard/html/excerpt.js'
import { escape, html } from '../../../src/scorecard/html/markup.js'
import { renderReport } from '../../../src/scorecard/html/page.js'
import { throughput } from '../../../src/scorecard/html/run.js'
import { fullReport, without } from '../full-report.js'

const OPTIONAL = [
  'index',
  'prompts',
  'nearDuplicates',
  'templates',
  'scores',
  'histograms',
  'patterns',
  'examples',
  'speed',
  'bias',
  'curriculum',
] as const

t.test('a part that the report lacks leaves no hole', async (t) => {
  for (const part of OPTIONAL) {
    t.notMatch(renderReport(without(fullReport(), part)), /undefined|NaN|Infinity|\[object/, part)
  }
  const bare = without(fullReport(), ...OPTIONAL)
  const page = renderReport({ ...bare, rejected: {}, edited: {}, tagged: {} })
  const ids = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)
  t.strictSame(ids, ['run'])
  t.strictSame(
    [...page.matchAll(/<li><a href="#([^"]+)"/g)].map(([, id]) => id),
    ids,
  )
})

t.test('no records, and nothing but zeros, are shown as they are', async (t) => {
  const none = { records: 0, bytes: 0, blankLines: 0 }
  const old = without(fullReport(), 'shapes', 'tagged')
  const page = renderReport({
    ...old,
    input: none,
    output: none,
    rejected: {},
    edited: {},
  })
  t.match(page, 'No records came in.')
  t.notMatch(page, /undefined|NaN|Infinity/)
})

t.test('the same report gives the same page', async (t) => {
  t.equal(renderReport(fullReport()), renderReport(fullReport()))
})

t.test('the policy names the style and the script of the page, and nothing else', async (t) => {
  const page = renderReport(fullReport())
  const hash = (tag: string) => {
    const content = [...page.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))]
    t.equal(content.length, 1)
    return `sha256-${createHash('sha256').update(content[0]![1]!).digest('base64')}`
  }
  t.match(
    page,
    `content="default-src 'none'; style-src '${hash('style')}'; script-src '${hash('script')}'; base-uri 'none'; form-action 'none'"`,
  )
  t.notMatch(page, / style="/)
})

t.test('whatever a text holds, it cannot end its element or attribute', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escape(text)
      return !/[<>"'\0\u202a-\u202e\u2066-\u2069]|&(?!amp;|lt;|gt;|quot;|#39;)/.test(escaped)
    }),
    { numRuns: 2000, seed: 1 },
  )
  t.equal(
    html`<p title="${'"'}">${['<b>', html`<i>${'&'}</i>`, undefined, 5]}</p>`.source,
    '<p title="&quot;">&lt;b&gt;<i>&amp;</i>5</p>',
  )
})

t.test('words that only one of two texts has are marked, and the texts stay whole', async (t) => {
  const [left, right] = markedDifferences('salt plus lime, melted', 'salt and lime melted')
  t.equal(left.source, 'salt <mark>plus</mark> lime<mark>,</mark> melted')
  t.equal(right.source, 'salt <mark>and</mark> lime melted')
  const word = fc.constantFrom('a', 'b', 'c', ' ', '!')
  const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(''))
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [first, second] = markedDifferences(one, other).map(({ source }) => source)
      const [bare, bareOther] = [first!, second!].map((source) => source.replaceAll(/<\/?mark>/g, ''))
      const unmarked = (source: string) => source.replaceAll(/<mark>[^<]*<\/mark>/g, '')
      return bare === one && bareOther === other && unmarked(first!) === unmarked(second!)
    }),
    { numRuns: 500, seed: 1 },
  )
})

t.test('throughput is what was read between two points', async (t) => {
  const points = [
    { seconds: 1, bytes: 10, records: 1 },
    { seconds: 1, bytes: 12, records: 1 },
    { seconds: 3, bytes: 50, records: 2 },
  ]
  t.strictSame(throughput(points), [
    { x: 1, y: 10 },
    { x: 3, y: 20 },
  ])
})
