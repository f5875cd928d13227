import type { Example, Patterns, Report } from '../../src/scorecard/report.js'
import { ATTRIBUTES, type Score, type Scores } from '../../src/scorecard/scores.js'

/** What would break out of a page that does not escape, or hide in one that does. */
export const HOSTILE = [
  '</script><script>document.title = "broken"</script>',
  '"><img src="https://example.com/x.png" onerror="document.title = \'broken\'">',
  "' onmouseover='document.title=1' <!-- ]]> &lt; &amp;amp;",
  'a NUL \0, a bell \x07, an override \u202e of the direction, nothing\u200b at all, half a pair \ud800',
]

function scores(shift: number): Scores {
  const score = (value: number, measures: Score['measures']): Score => ({ score: value, measures })
  const entries = ATTRIBUTES.map((name, at): [string, Score] => [
    name,
    score(Math.min(1, 0.42 + ((at * 29) % 50) / 100 + shift * (at === 3 ? -1 : 1)), {
      recordsMeasured: 10_000 + at,
      meanOfSomething: 0.123456 * (at + 1),
    }),
  ])
  const all = Object.fromEntries(entries) as Scores
  all.relevance = { score: null, measures: { target: null } }
  all.diversity.parts = {
    linguistic: score(0.61 + shift, { distinct3: 0.71 + shift, typeTokenRatio: 0.05 }),
    content: score(0.55 + shift, { clusters: 812 }),
    format: score(0.44 + shift, { entropy: 2.1 }),
  }
  all.control.parts = {
    bias: score(0.7, { pronounBalance: 0.48 }),
    properties: score(0.66, { labelled: 0.2 }),
    complexity: score(0.5, { meanSentence: 17.25 }),
  }
  all.integrity.parts = {
    consistent: score(0.93 + shift / 2, { contradictions: 12 }),
    wellFormed: score(0.97, { broken: 31 }),
    clean: score(0.9 + shift / 2, { boilerplate: 0.041 }),
  }
  return all
}

function histogram(of: string, width: number, bins = 20) {
  return {
    of,
    bins: Array.from({ length: bins }, (_, at) => {
      const before = Math.round(4000 * Math.exp(-((at - 6) ** 2) / 18))
      return { from: at * width, to: (at + 1) * width, before, after: Math.round(before * (0.6 + at / 60)) }
    }),
  }
}

function patterns(part: number): Patterns {
  const list = (...texts: string[]) =>
    texts.map((text, at) => ({
      text,
      records: Math.round((1200 * part) / (at + 1)),
      share: (0.12 * part) / (at + 1),
    }))
  return {
    openings: list('Here are some', 'Certainly! Here', 'The best way to', HOSTILE[0]!),
    closings: list('I hope this helps!', 'let me know if', 'مرحبا بالعالم'),
    phrases: list('it is important to note', 'a wide range of', 'delve into the'),
    structures: list('paragraph, list of 5, paragraph', 'one paragraph', 'heading, list of 3'),
  }
}

const pair = (similarity: number, line: number) => ({
  similarity,
  source: { file: 'data/part-1.jsonl', line },
  witness: { file: 'data/part-0.jsonl', line: line - 40 },
  excerpt: `{"instruction":"How is window glass made?","output":"Sand, soda plus lime melt together at ${line} degrees."}`,
  witnessExcerpt:
    '{"instruction":"How is window glass made?","output":"Sand, soda and lime melt together at 1500 degrees."}',
})

const examples: Example[] = [
  ...HOSTILE.map((excerpt, at): Example => ({
    stage: 'validate',
    rule: 'invalid-json',
    action: 'reject',
    source: { file: 'data/<b>part-1</b>.jsonl', line: 70 + at },
    excerpt,
    value: 14,
  })),
  {
    stage: 'near-duplicates',
    rule: 'similar-text',
    action: 'reject',
    source: { file: 'data/part-1.jsonl', line: 981 },
    excerpt: pair(0.9, 981).excerpt,
    value: 0.91,
    threshold: 0.8,
    witness: { file: 'data/part-0.jsonl', line: 4, similarity: 0.91, excerpt: pair(0.9, 981).witnessExcerpt },
  },
  {
    stage: 'boilerplate',
    rule: 'closer-hope',
    action: 'edit',
    source: { file: 'data/part-1.jsonl', line: 12 },
    excerpt: '{"instruction":"What is tin?","output":"A metal. I hope this helps!"}',
    removed: [' I hope this helps!', HOSTILE[1]!],
  },
]

/** A report as an older version or other options would have left it. */
export function without(report: Report, ...parts: readonly (keyof Report)[]): Report {
  return Object.fromEntries(
    Object.entries(report).filter(([part]) => !parts.includes(part as keyof Report)),
  ) as unknown as Report
}

/** A report with all parts, among them texts that mean harm. */
export function fullReport(): Report {
  return {
    input: { records: 128_820, bytes: 152_198_263, blankLines: 2 },
    output: { records: 117_044, bytes: 139_000_111 },
    rejected: {
      validate: { 'invalid-json': 41, 'empty-text': 9 },
      boilerplate: { 'nothing-left': 26 },
      quality: { 'refusal-full': 900 },
      'exact-duplicates': { 'same-text': 2800 },
      'near-duplicates': { 'similar-text': 8000 },
    },
    edited: {
      validate: { mojibake: 120, 'zero-width-space': 3 },
      boilerplate: { 'closer-hope': 664, 'opener-agreement': 1416, 'rule-of-my-own': 7 },
    },
    tagged: { quality: { 'refusal-partial': 240, 'safety-advice': 579 } },
    shapes: { instruction: 128_770, messages: 41 },
    index: {
      memory: 2 ** 30,
      verified: { records: 117_000, capacity: 1_012_963, removals: 10_790 },
      bloom: { records: 44, forgotten: 0, removals: 10 },
      falsePositiveRate: 0.0000012,
    },
    prompts: { prompts: 90_112, capacity: 1_000_000 },
    nearDuplicates: {
      histogram: Array.from({ length: 20 }, (_, at) => ({
        from: at / 20,
        to: (at + 1) / 20,
        records: at * at * 7 + (at > 15 ? 900 : 0),
      })),
      removedAt: [0.5, 0.6, 0.7, 0.8, 0.9].map((threshold) => ({
        threshold,
        records: Math.round(14_000 * (1.4 - threshold)),
      })),
      leastSimilar: [pair(0.801, 981), pair(0.812, 1043), { ...pair(0.82, 77), excerpt: HOSTILE[3]! }],
      largestGroups: [
        { witness: { file: 'data/part-0.jsonl', line: 586 }, removed: 2100 },
        { witness: { file: 'data/part-0.jsonl', line: 91 }, removed: 25 },
      ],
      suspiciousGroups: [
        { witness: { file: 'data/part-0.jsonl', line: 586 }, removed: 2100, share: 2100 / 128_820 },
      ],
    },
    templates: { records: 20_611, shingles: 1014, top: [{ text: 'here are some', records: 2295 }] },
    scores: { before: scores(0), after: scores(0.06) },
    histograms: [
      histogram('words', 50),
      histogram('complexity', 0.05),
      histogram('density', 0.05, 10),
      histogram('novelty', 0.1, 7),
    ],
    patterns: { before: patterns(1), after: patterns(0.4) },
    examples,
    speed: Array.from({ length: 60 }, (_, at) => ({
      seconds: (at + 1) / 2,
      bytes: Math.round((152_198_263 * (at + 1 + Math.sin(at / 3))) / 60.5),
      records: Math.round((128_820 * (at + 1)) / 60),
    })),
    bias: {
      pronouns: { he: 9120, she: 7044, they: 12_991 },
      recordsLooked: 10_000,
      names: { commonest: { Alex: 90, Maria: 71 }, of: 'answers' },
    },
    curriculum: Array.from({ length: 10 }, (_, bucket) => ({
      bucket: bucket + 1,
      from: bucket / 10,
      records: 11_000 + bucket * 100,
    })),
    timing: {
      seconds: 30.2,
      bytesPerSecond: 5_039_677,
      recordsPerSecond: 4265.6,
      stages: { validate: 0.4, texts: 5.2, boilerplate: 49.1, duplicates: 2.6 },
    },
    memory: { peakRss: 373_817_344 },
    options: {
      inputs: ['data/part-0.jsonl', 'data/part-1.jsonl'],
      nearThreshold: 0.8,
      maxFalsePositives: 0.0001,
      texts: { preset: 'auto', languages: ['en', 'de'], switches: {} },
      workers: 2,
    },
    version: '0.1.0',
  }
}
