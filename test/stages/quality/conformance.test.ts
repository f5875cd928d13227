import t from 'tap'
import { applyEdits } from '../../../src/records/text-edit.js'
import { evaluateC4, hasThreeParagraphs } from '../../../src/stages/quality/c4.js'
import { fineweb } from '../../../src/stages/quality/fineweb.js'
import { gopherQuality, gopherRepetition } from '../../../src/stages/quality/gopher.js'
import type { MeasuredFilter } from '../../../src/stages/quality/measured-filter.js'
import { measureText } from '../../../src/stages/quality/measures.js'
import type { Failure } from '../../../src/stages/quality/rules.js'
import { jsonLines, sharedData } from '../../process.js'

interface Case {
  test: string
  op: { op: string; kwargs?: Record<string, number> }
  input: string
  expected: { keep: boolean; reason: string | null } | string
}

const MEASURED: Record<string, MeasuredFilter> = {
  GopherRepetitionFilter: gopherRepetition,
  GopherQualityFilter: gopherQuality,
  FineWebQualityFilter: fineweb,
}

/** The rule that a parameter of the reference sets the threshold of; `undefined`: fixed here, at the same value. */
const PARAMETERS: Record<string, string | undefined> = {
  min_doc_words: 'gopher-short-doc',
  max_doc_words: 'gopher-long-doc',
  line_punct_thr: 'line-punct-ratio',
  short_line_thr: 'short-line-ratio',
  new_line_ratio: 'list-ratio',
  short_line_length: undefined,
}

const NOT_OURS: Record<string, string> = {
  LambdaFilter: 'a filter of user code',
  RegexFilter: 'a filter of user patterns',
  LanguageFilter: 'needs a language model',
  UnigramLogProbFilter: 'needs a table of word frequencies',
  SymbolLinesFormatter: 'a formatter, not a quality filter',
  PIIFormatter: 'masks what personal-data.ts leaves alone on purpose (example.com); other replacements',
}

const file = sharedData('conformance/datatrove.jsonl')
const cases = file ? jsonLines<Case>(file) : []

for (const [at, { test, op, input, expected }] of cases.entries()) {
  const kind = op.op === 'self.c4_filter' ? 'C4QualityFilter' : op.op
  const options = NOT_OURS[kind] ? { skip: NOT_OURS[kind] } : {}
  t.test(`${at + 1}: ${kind} ${test}`, options, async (t) => {
    const thresholds: Record<string, number> = {}
    for (const [name, value] of Object.entries(op.kwargs ?? {})) {
      t.ok(name in PARAMETERS, name)
      if (name === 'short_line_length') t.equal(value, 30)
      if (PARAMETERS[name]) thresholds[PARAMETERS[name]] = value
    }
    if (typeof expected === 'string') throw new Error('a decision is expected')
    if (kind === 'C4ParagraphFilter') {
      t.equal(hasThreeParagraphs(input), expected.keep)
      return
    }
    let failure: Failure | undefined
    if (kind === 'C4QualityFilter') {
      const verdict = evaluateC4(input, thresholds)
      t.type(applyEdits(input, verdict.edits), 'string')
      failure = verdict.failure
    } else {
      failure = MEASURED[kind]!.evaluate(measureText(input), thresholds)
    }
    t.equal(failure === undefined, expected.keep)
    if (expected.reason !== null) t.equal(failure?.rule.reason, expected.reason)
  })
}

t.test('the cases of datatrove', { skip: file ? false : 'no shared data beside the checkout' }, async (t) => {
  const tried = cases.filter(({ op }) => !NOT_OURS[op.op])
  t.ok(tried.length >= 20, `${tried.length} of ${cases.length} cases are tried`)
})
