import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { folder, jsonLines, synthclean } from '../process.js'

const PROMPTS = [
  'Write a short poem about the harbour of a small town in winter, with two rhymes in each verse.',
  'Explain how a bicycle keeps its balance while it rolls, in words that a child can follow.',
]
const ANSWERS = [
  'grey boats asleep',
  'the wheel leans into it',
  'nobody was there',
  'seven lamps in fog',
  'ice',
]

function record(prompt: string, answer: string): string {
  return JSON.stringify({ instruction: prompt, output: `${answer}, ${prompt.slice(-12)}` })
}

async function clean(records: readonly string[], ...args: string[]) {
  const place = folder()
  const [ledger, report] = ['ledger.jsonl', 'report.json'].map((name) => join(place, name))
  const threshold = args.includes('--near-threshold') ? [] : ['--near-threshold', '0.7']
  const options = ['--ledger', ledger!, '--report', report!, ...threshold, ...args]
  const { stdout, stderr, status } = await synthclean(options, `${records.join('\n')}\n`)
  t.equal(status, 0, stderr)
  const kept = stdout.toString().trim().split('\n')
  return { kept, entries: jsonLines(ledger!), report: JSON.parse(readFileSync(report!, 'utf8')) as object }
}

t.test('at most so many answers to one prompt stay, the first ones', async (t) => {
  const records = ANSWERS.flatMap((answer) => PROMPTS.map((prompt) => record(prompt, answer)))
  // The prompts are much longer than their answers: it is the answers that are to be told apart.
  const { kept, entries, report } = await clean(records, '--max-per-prompt', '2', '--dedup-on', 'response')
  t.same(kept, records.slice(0, 4))
  t.match(entries, [
    {
      action: 'reject',
      stage: 'near-duplicates',
      rule: 'answers-per-prompt',
      value: 3,
      threshold: 2,
      source: { line: 5 },
      witness: { line: 1 },
      original: records[4],
    },
    { source: { line: 6 }, witness: { line: 2 } },
  ])
  t.match(report, {
    rejected: { 'near-duplicates': { 'answers-per-prompt': 6 } },
    prompts: { prompts: 2 },
  })
})

t.test('prompts need only be nearly the same', async (t) => {
  const changed = PROMPTS[0]!.replace('each verse', 'every verse')
  const records = [record(PROMPTS[0]!, ANSWERS[0]!), record(changed, ANSWERS[1]!)]
  const { kept, entries } = await clean(records, '--max-per-prompt', '1', '--dedup-on', 'response')
  t.same(kept, records.slice(0, 1))
  t.match(entries, [{ rule: 'answers-per-prompt', witness: { line: 1, similarity: Number } }])
})

t.test('a duplicate does not count as an answer, and a rejected answer is no witness', async (t) => {
  const [one, two, three] = ANSWERS.map((answer) => record(PROMPTS[0]!, answer))
  const elsewhere = record(PROMPTS[1]!, ANSWERS[2]!)
  const records = [one!, one!, two!, three!, elsewhere]
  const { kept, entries } = await clean(records, '--max-per-prompt', '2', '--dedup-on', 'response')
  t.same(kept, [one, two, elsewhere])
  t.same(
    entries.map(({ rule }) => rule),
    ['same-text', 'answers-per-prompt'],
  )
})

t.test('records without a prompt are not counted', async (t) => {
  const records = ANSWERS.map((answer, at) => JSON.stringify({ text: `${answer} ${at} of the texts` }))
  t.same((await clean(records, '--max-per-prompt', '1')).kept, records)
})

t.test('the same bytes for any number of workers', async (t) => {
  const records = Array.from({ length: 6000 }, (_, at) =>
    record(`${PROMPTS[at % 2]!} Number ${at % 700} of ${at % 350}.`, `answer ${at * 7919} to ${at}`),
  )
  const args = ['--max-per-prompt', '3', '--dedup-on', 'response']
  const [one, two] = [await clean(records, ...args, '--workers', '1'), await clean(records, ...args)]
  t.ok(one.kept.length < 5000, `${one.kept.length} kept`)
  t.same(one.kept, two.kept)
  t.same(one.entries, two.entries)
})

t.test('it goes with near-duplicates and without a saved index', async (t) => {
  for (const [args, message] of [
    [['--skip', 'near-duplicates'], /--max-per-prompt needs the stage near-duplicates/],
    [['--index', join(folder(), 'x.index')], /--max-per-prompt cannot be given with --index/],
  ] as const) {
    const { status, stderr } = await synthclean(['--max-per-prompt', '2', ...args], '{"text":"a"}\n')
    t.equal(status, 2)
    t.match(stderr, message)
  }
})

t.test('two short answers to one prompt that differ contradict each other', async (t) => {
  const short = (prompt: string, output: string) => JSON.stringify({ instruction: prompt, output })
  const records = [
    short('What is the capital of the land of Oz, where the wizard lives?', 'The Emerald City'),
    short('What is the capital of the land of Oz, where the wizard lives?', 'It is Kansas'),
    short('What is the capital of the land of Oz, as the wizard tells it?', 'Nobody knows'),
    short(PROMPTS[1]!, 'It leans to the side to which it falls, and so its wheels come under it again.'),
    short(PROMPTS[1]!, 'It does not'),
  ]
  const args = ['--near-threshold', '1']
  t.match((await clean(records, ...args)).report, { tagged: {} }, 'not looked for by default')
  const told = await clean(records, ...args, '--rule', 'contradictory-answers=on')
  t.same(told.kept, records)
  t.match(told.report, { tagged: { 'near-duplicates': { 'contradictory-answers': 1 } } })
  const dropped = await clean(records, ...args, '--drop', 'contradictory-answers')
  t.same(dropped.kept, [records[0], ...records.slice(2)])
  t.match(dropped.entries, [
    { stage: 'near-duplicates', rule: 'contradictory-answers', source: { line: 2 }, witness: { line: 1 } },
  ])
  const again = [
    ...records,
    short(
      'What is the capital of the land of Oz, where the wizard lives?',
      'It has no capital at all, says the wizard, who has looked for it.',
    ),
  ]
  const counted = await clean(again, ...args, '--drop', 'contradictory-answers', '--max-per-prompt', '2')
  t.same(counted.kept, [again[0], ...again.slice(2)], 'what is dropped is no answer that is kept')
})
