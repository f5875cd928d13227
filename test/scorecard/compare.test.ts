import t from 'tap'
import { compareReports } from '../../src/scorecard/compare.js'
import { noticesOf } from '../../src/scorecard/notices.js'
import { readReport } from '../../src/scorecard/read-report.js'
import { comparisonText, reportText } from '../../src/scorecard/text-table.js'
import { fullReport, without } from './full-report.js'

t.test('two runs are put side by side, names that one lacks included', async (t) => {
  const first = fullReport()
  const second = fullReport()
  second.output.records -= 1000
  second.rejected['near-duplicates'] = { 'similar-text': 8990 }
  second.rejected.contamination = { 'evaluation-item': 10 }
  second.scores!.after.diversity.score = 0.9
  delete second.index
  second.options = {
    ...second.options,
    nearThreshold: 0.75,
    texts: { preset: 'c4', languages: ['en', 'de'], switches: {} },
  }
  const { groups, options } = compareReports(first, second)
  const change = (title: string, name: string) =>
    groups.find((group) => group.title === title)?.changes.find((one) => one.name === name)
  t.match(change('Records', 'records out'), { first: 117_044, second: 116_044 })
  t.match(change('Rejected', 'near-duplicates.similar-text'), { first: 8000, second: 8990 })
  t.match(change('Rejected', 'contamination.evaluation-item'), { first: 0, second: 10 })
  t.match(change('Rejected', 'all'), { first: 11_776, second: 12_776 })
  t.equal(groups.find(({ title }) => title === 'Rejected')?.changes.at(-1)?.name, 'all')
  t.match(change('Scores after', 'diversity'), { second: 0.9 })
  t.match(change('Scores after', 'diversity.content'), { unit: 'score' })
  t.match(change('Scores after', 'relevance'), { first: null, second: null })
  t.match(change('Duplicate index', 'false positives'), { first: 0.0000012, second: null })
  t.strictSame(options, [
    { name: 'nearThreshold', first: '0.8', second: '0.75' },
    { name: 'texts.preset', first: '"auto"', second: '"c4"' },
  ])
  const text = comparisonText({ groups, options }, ['a.json', 'b.json'])
  t.match(text, /records out +117,044 +116,044 +−1,000\n/)
  t.match(text, /share removed +9\.1% +9\.9% +\+0\.78 points\n/)
  t.match(text, 'texts.preset: "auto" → "c4"')
})

t.test('a report as text has its headline, what to look at, and its figures', async (t) => {
  const text = reportText(fullReport())
  t.match(text, /^128,820 records came in, 117,044 were kept, 11,776 were removed \(9\.1%\)\.\n/)
  t.match(text, 'Look: The score of control fell')
  t.match(text, /near-duplicates\.similar-text +8,000\n/)
})

t.test('what stands out is named, the gravest first', async (t) => {
  const report = fullReport()
  report.output.records = 1000
  report.index!.falsePositiveRate = 0.01
  report.index!.bloom.forgotten = 5
  const notices = noticesOf(report)
  t.strictSame(
    notices
      .map(({ weight }) => weight)
      .sort()
      .reverse(),
    notices.map(({ weight }) => weight),
  )
  const text = notices.map((notice) => notice.text).join('\n')
  for (const part of [
    'do not balance',
    'was fuller than allowed',
    'forgot 5 records',
    'were removed.',
    'made them alike',
  ])
    t.match(text, part)
  const quiet = without(fullReport(), 'scores', 'nearDuplicates')
  t.strictSame(noticesOf(quiet), [])
  const empty = { records: 0, bytes: 0, blankLines: 0 }
  t.match(noticesOf({ ...quiet, input: empty, output: empty, rejected: {} }), [
    { text: 'No records came in.' },
  ])
})

t.test('a file that is no report is told from one by its first wrong part', async (t) => {
  t.match(readReport(JSON.stringify(fullReport())), { report: { version: '0.1.0' } })
  const damaged = (change: (report: Record<string, unknown>) => void) => {
    const report = JSON.parse(JSON.stringify(fullReport())) as Record<string, unknown>
    change(report)
    return readReport(JSON.stringify(report))
  }
  t.match(readReport('{"input":'), { fault: /not JSON/ })
  t.match(readReport('[]'), { fault: /Expected "object"/ })
  t.match(readReport('{}'), { fault: /required property "input"/ })
  t.match(
    damaged((report) => (report.input = { records: 'many', bytes: 1 })),
    { fault: /input\.records is damaged/ },
  )
  t.match(
    damaged((report) => (report.histograms = [{ of: 'words' }])),
    { fault: /histograms\.0/ },
  )
  t.match(
    damaged((report) => (report.examples = 5)),
    { fault: /examples/ },
  )
  t.match(
    damaged((report) => (report.ofALaterVersion = {})),
    { report: {} },
  )
})
