import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { root } from '../process.js'

t.setTimeout(300_000)

/** Modules that do something when they are imported. */
const PROGRAMS = ['cli/main.js', 'cli/executor.js', 'cli/bench-baseline.js', 'pipeline/worker.js']

/** Patterns that take more than linear time, and why none meets a long text of others. */
const BOUNDED: Readonly<Record<string, string>> = {
  '[+#]+$': 'names of our own vocabulary',
  '\\/+$': 'addresses of the command line and of settings',
  '\\[[^\\]]*\\]': 'patterns of a JSON Schema of the user',
  '(?<!\\\\)(?:[*?]|\\[[^\\]]*\\]|\\{[^}]*\\})': 'paths, of at most 32,768 characters',
  '(?:\\s*)$': 'the last 64 characters before a match',
  '(?:(?:<\\|(?:im_end|eot_id|endoftext|end|eos)\\|>|<\\/s>)?\\s*)$': 'the last 64 characters before a match',
}

const OWN = ['src/', 'native-free-kernels/']

const CHARACTERS = [...' \n\t\ra0A.,:;-_*#|<>"\'()[]{}/\\!?=+&%$@~^`’“é漢1']
const PAIRS = [
  ...[
    'a ',
    '. ',
    '\n ',
    '- ',
    '\n\n',
    'a\n',
    'a.',
    '-a',
    '* ',
    '| ',
    '1. ',
    '\n- ',
    'a, ',
    '<a',
    'a:',
    'A ',
    'Aa ',
  ],
  ...[
    '"a',
    'a"',
    '  \n',
    '_ ',
    '**',
    '``',
    '```\n',
    "a'",
    '0,',
    '0.',
    'a@',
    '.a',
    '://a',
    'a/',
    '[a]',
    '(a)',
    '\\n',
  ],
]
const LENGTH = 16_000
/** Times that are shorter than this say nothing. */
const LEAST_MILLISECONDS = 15
/** Four times the text: linear time is four times as long, quadratic sixteen times. */
const MOST_GROWTH = 9

/** All patterns in the code: literals, those that are made when a module is loaded, and those of rules. */
async function allPatterns(): Promise<Map<string, RegExp>> {
  const found = new Map<string, RegExp>()
  const keep = (pattern: RegExp) => found.set(`${pattern.source}/${pattern.flags}`, pattern)
  const Original = RegExp
  globalThis.RegExp = new Proxy(Original, {
    construct(target, [source, flags]: [string, string]) {
      const pattern = new target(source, flags)
      // With source maps the stack names the sources.
      const stack = (new Error().stack ?? '').replaceAll(join(root, 'dist/'), root)
      if (OWN.some((folder) => stack.includes(join(root, folder)))) keep(pattern)
      return pattern
    },
  })
  const built = readdirSync(join(root, 'dist/src'), { recursive: true, encoding: 'utf8' })
  for (const file of built) {
    if (file.endsWith('.js') && !PROGRAMS.includes(file)) await import(join(root, 'dist/src', file))
  }
  const { loadRules } = await import('../../src/stages/boilerplate/rules.js')
  const { PHRASES } = await import('../../src/stages/boilerplate/phrases.js')
  const ofRules = loadRules().flatMap((rule) => [
    ...[rule.pattern, rule.unless, rule.unlessPrompt, rule.before, rule.followedBy],
  ])
  const made = found.size
  const lazy = new Set([...ofRules, ...Object.values(PHRASES)].filter((pattern) => pattern !== undefined))
  for (const pattern of lazy) {
    // They are made when they are first looked for.
    pattern.find('')
    pattern.lead('')
  }
  t.equal(found.size - made, 2 * lazy.size, 'each pattern of a rule is among them')
  globalThis.RegExp = Original
  for (const folder of ['src', 'native-free-kernels']) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue
      for (const literal of literals(join(root, folder, file))) keep(literal)
    }
  }
  return found
}

function literals(path: string): RegExp[] {
  const found: RegExp[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      found.push(new RegExp(node.text.slice(1, end), node.text.slice(end + 1)))
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext))
  return found
}

/** Milliseconds of the processor that a pattern takes to look through what is repeated, at best. */
function milliseconds(pattern: RegExp, repeated: string, length: number, tries: number): number {
  const text = `${repeated.repeat(Math.ceil(length / repeated.length))}\u0001`
  let best = Number.POSITIVE_INFINITY
  for (let at = 0; at < tries; at++) {
    pattern.lastIndex = 0
    const started = process.cpuUsage()
    pattern.test(text)
    best = Math.min(best, process.cpuUsage(started).user / 1000)
  }
  return best
}

/** What makes a pattern take more than linear time; undefined where nothing was found. */
function slowBy(pattern: RegExp): string | undefined {
  const words = [...new Set(pattern.source.match(/[a-z]{2,}/g))].slice(0, 12).map((word) => `${word} `)
  return [...CHARACTERS, ...PAIRS, ...words].find((repeated) => {
    if (milliseconds(pattern, repeated, LENGTH, 1) < LEAST_MILLISECONDS) return false
    const long = milliseconds(pattern, repeated, LENGTH, 4)
    return long >= LEAST_MILLISECONDS && long > MOST_GROWTH * milliseconds(pattern, repeated, LENGTH / 4, 4)
  })
}

t.test('the measure tells quadratic time from linear', async (t) => {
  t.ok(slowBy(/\s+$/))
  t.ok(slowBy(/<[^>]*>/))
  t.equal(slowBy(/[a-z]+:/y), undefined)
  t.equal(slowBy(/\s{1,8}$/), undefined)
})

t.test('no pattern of the program takes more than linear time on hostile text', async (t) => {
  const patterns = await allPatterns()
  t.ok(patterns.size > 400, `${patterns.size} patterns`)
  for (const [name, pattern] of patterns) {
    if (Object.hasOwn(BOUNDED, pattern.source)) continue
    t.equal(slowBy(pattern), undefined, name.slice(0, 200))
  }
  const sources = new Set([...patterns.values()].map(({ source }) => source))
  for (const source of Object.keys(BOUNDED)) t.ok(sources.has(source), `there is a pattern ${source}`)
})
