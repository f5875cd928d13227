import t from 'tap'
import { applyEdits } from '../../../src/records/text-edit.js'
import { evaluateC4, hasThreeParagraphs } from '../../../src/stages/quality/c4.js'
import { fineweb, fineweb2024 } from '../../../src/stages/quality/fineweb.js'
import {
  gopherQuality,
  gopherQuality2024,
  gopherRepetition,
  gopherRepetition2024,
} from '../../../src/stages/quality/gopher.js'
import { LONGEST_MEASURED, measureText } from '../../../src/stages/quality/measures.js'
import { PRESET_NAMES, judge, plainly, presetOf } from '../../../src/stages/quality/presets.js'
import { QUALITY_RULES, failsAt } from '../../../src/stages/quality/rules.js'

const measured = [
  gopherRepetition,
  gopherRepetition2024,
  gopherQuality,
  gopherQuality2024,
  fineweb,
  fineweb2024,
].flatMap(({ rules }) => rules)

/** Whether the rule alone fails the text, or edits it. */
function fails(id: string, text: string): boolean {
  const found = measured.find(({ rule }) => rule.id === id)
  if (found) return failsAt(found.rule.compare, found.value(measureText(text)), found.rule.threshold)
  const others = QUALITY_RULES.filter((rule) => rule.id !== id).map((rule) => [rule.id, null] as const)
  const { failure, edits } = evaluateC4(text, Object.fromEntries(others))
  return failure?.rule.id === id || edits.some((edit) => edit.rule === id)
}

for (const rule of QUALITY_RULES) {
  t.test(`rule ${rule.id}`, async (t) => {
    t.ok(rule.fails.length > 0 && rule.passes.length > 0, 'has examples of both kinds')
    for (const { text, times = 1 } of rule.fails) t.ok(fails(rule.id, text.repeat(times)), text)
    for (const { text, times = 1 } of rule.passes) t.notOk(fails(rule.id, text.repeat(times)), text)
  })
}

t.test('the first failure in order is named, with its value', async (t) => {
  const failure = gopherQuality.evaluate(measureText('Too short to say.'))
  t.match(failure, { rule: { id: 'gopher-short-doc' }, value: 4, threshold: 50 })
  const next = gopherQuality.evaluate(measureText('Too short to say.'), { 'gopher-short-doc': null })
  t.equal(next?.rule.id, 'gopher-enough-stop-words')
})

t.test('the measures of a text worked out by hand', async (t) => {
  const measures = measureText('# One…\r\n\n- the cat, the cat, the cat...\n')
  t.match(measures, {
    characters: 40,
    letters: 21,
    hashes: 1,
    ellipses: 2,
    newlines: 3,
    // # One … - the cat , the cat , the cat ...
    words: 13,
    plainWords: 7,
    plainWordCharacters: 21,
    alphabeticWords: 7,
    stopWords: 3,
    distinctStopWords: 1,
    lines: { count: 3, repeated: 0 },
    bulletLines: 1,
    ellipsisLines: 2,
    lineRuns: { count: 3 },
    filledLines: { count: 2 },
    terminalLines: 1,
    shortLines: 2,
    shortLinesWithBlank: 4,
    quotedTerminalLines: 1,
    // "the cat" three times, "the cat ," and "the cat , the" twice
    topNgramCharacters: [21, 18, 26],
  })
})

t.test('n-grams that come again: the scan goes on behind them', async (t) => {
  const measures = measureText('a b c d e f a b c d e f a b c d e f')
  // After six new 5-grams: a b c d e again, then f a b c d, of which 5 + 5 letters, then no five are left.
  t.equal(measures.repeatedNgramCharacters[0], 10)
  t.equal(measures.repeatedNgramCharacters[1], 12)
})

t.test('lengths count code points, and lone surrogates are no trouble', async (t) => {
  t.equal(measureText('😀😀').characters, 2)
  t.equal(measureText('a\ud800').characters, 2)
  t.equal(measureText(`${'😀'.repeat(30)}\n${'x'.repeat(31)}`).shortLines, 1)
})

t.test('a longer text is measured by its beginning', async (t) => {
  const measures = measureText('😀'.repeat(LONGEST_MEASURED + 10))
  t.equal(measures.characters, LONGEST_MEASURED)
})

t.test('C4 leaves lines joined by one newline', async (t) => {
  const text =
    '\n  [1] First line is here.\r\nHome\n\nIt says so[12] in the book.  \u2028And so on it goes.\n'
  const { edits, failure } = evaluateC4(text, { 'c4-too-few-sentences': 3 })
  t.equal(failure, undefined)
  t.equal(applyEdits(text, edits), 'First line is here.\nIt says so in the book.\nAnd so on it goes.')
  for (const { start, end, removed } of edits) t.equal(removed, text.slice(start, end))
  t.ok(edits.some(({ rule, removed }) => rule === 'c4-no-terminal-punct' && removed.startsWith('Home')))
  const clean = applyEdits(text, edits)
  t.strictSame(evaluateC4(clean, { 'c4-too-few-sentences': 3 }).edits, [], 'what is clean stays clean')
})

t.test('C4 without lines left, or with white space alone', async (t) => {
  const all = { 'c4-too-few-sentences': null }
  for (const text of ['', ' \n ', 'Home\n\nContact\n']) {
    t.equal(applyEdits(text, evaluateC4(text, all).edits), '', JSON.stringify(text))
  }
  const marks = evaluateC4('[1] [2]\n[3]', { ...all, 'c4-no-terminal-punct': null, 'c4-too-few-words': null })
  t.equal(applyEdits('[1] [2]\n[3]', marks.edits), '')
})

t.test('three long lines make paragraphs', async (t) => {
  const line = 'x'.repeat(200)
  t.ok(hasThreeParagraphs([line, 'short', line, line].join('\n')))
  t.notOk(hasThreeParagraphs([line, 'short', line, line.slice(1)].join('\n')))
  t.notOk(hasThreeParagraphs(['😀'.repeat(199), line, line].join('\n')))
})

const prose =
  'The ship left the harbour at dawn with a cargo of salt, and nobody on the quay knew where it would go. ' +
  'Two days later a fisherman saw her off the northern cape, under full sail and far too close to the rocks. ' +
  'He waved a lantern, but no one on deck seemed to look his way. By noon the wind had turned. ' +
  'What happened after that has been told in many ways; only the cargo book, found in spring, was certain.\n'

t.test('presets chosen by length leave short and unspaced texts alone', async (t) => {
  for (const text of [
    'Paris.',
    '- a\n- b\n- c',
    '42',
    '',
    'def f(x):\n    return {x: 1}',
    '是的。'.repeat(200),
  ]) {
    for (const name of ['pretrain', 'sft', 'none'] as const) {
      t.strictSame(judge(plainly(text), presetOf(name)), { edits: [] }, `${name}: ${text.slice(0, 20)}`)
    }
  }
  for (const name of ['gopher', 'c4', 'fineweb', 'fineweb-2024'] as const) {
    t.ok(judge(plainly('Paris.'), presetOf(name)).failure, name)
  }
})

t.test('good prose passes every preset, an answer in a loop none', async (t) => {
  for (const name of PRESET_NAMES) {
    t.equal(judge(plainly(prose), presetOf(name)).failure, undefined, name)
    const looping = judge(plainly(prose + 'and then it said so once more, and '.repeat(60)), presetOf(name))
    t.equal(looping.failure !== undefined, name !== 'none' && name !== 'c4', name)
  }
})

t.test('FineWeb judges what C4 left', async (t) => {
  // Short lines without sentences go by C4's rule of three words, before lines are counted.
  const text = prose.replaceAll('. ', '.\n\n') + 'Menu\nHome\nBack\nMore\nHelp\nMap\nNews\nShop\nLogin\n'
  const verdict = judge(plainly(text), presetOf('fineweb'))
  t.equal(verdict.failure, undefined)
  t.notMatch(applyEdits(text, verdict.edits), /Menu|Login|\n\n/)
})

t.test('hostile texts take no longer than their length', async (t) => {
  const started = performance.now()
  for (const piece of [
    '(',
    '.',
    ')',
    '-',
    'a.',
    "'",
    '\n',
    '\r',
    '[',
    '[1',
    ' ',
    'a ',
    'a@',
    '://',
    '😀',
    '…',
    ':)',
  ]) {
    const text = piece.repeat(300_000)
    measureText(text)
    evaluateC4(text)
  }
  t.ok(performance.now() - started < 60_000)
})
