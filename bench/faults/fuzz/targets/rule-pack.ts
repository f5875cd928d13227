import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsedOptions } from '../../../../src/api/options.js'
import { runOptions } from '../../../../src/cli/run-arguments.js'
import { REMOVALS } from '../../../../src/stages/boilerplate/rule.js'
import { root } from '../../../../test/process.js'
import { aliasBomb, yamlKey, yamlValue, type YamlWords } from '../grammar/yaml-text.js'
import { mutated } from '../mutations.js'
import { outcomeOf } from '../outcome.js'
import type { Random } from '../random.js'
import { holds, type FuzzTarget } from '../target.js'

const PACKS = join(root, 'src/stages/boilerplate/rules')
const WORDS: YamlWords = {
  keys: [
    ...[
      'id',
      'when',
      'roles',
      'on',
      'anchors',
      'place',
      'removes',
      'pattern',
      'unless',
      'unlessPrompt',
      'before',
    ],
    ...['followedBy', 'besideAnswer', 'examples', 'leaves', 'from', 'to', 'text', 'prompt', 'rules', 'terms'],
  ],
  scalars: [
    ...[
      'one',
      '[assistant]',
      '[assistant, text]',
      '[user]',
      'token',
      'prompt',
      '[sure here]',
      'start',
      'true',
    ],
    ...[
      "'(a+)+$'",
      "'(?:a{1000}){1000}'",
      "'(?=a)'",
      "'\\1'",
      "'[z-a]'",
      "'('",
      "'{{a}}'",
      "'{{constructor}}'",
    ],
    ...["'{{__proto__}}'", "'\\p{L}+'", "'(?i)x'", "'.*'", "'(?:x?){200}'", ...REMOVALS],
  ],
}

/** A rule that is sound but for what the dice say. */
function ruleText(random: Random): string {
  const sound: Record<string, string> = {
    id: `r${random.below(1000)}`,
    when: 'it says so',
    roles: '[assistant]',
    anchors: '[sure]',
    removes: 'opening',
    pattern: random.pick(["'Sure[.!]'", "'{{a}}'", "'(Sure|OK)+[.!]\\s*'"]),
    examples: "[{from: 'Sure! Yes.', to: 'Yes.'}]",
    leaves: "['I am sure.']",
  }
  const keys = Object.keys(sound).filter(() => !random.once(30))
  const more = random.list(random.size(0, 3), () => yamlKey(random, WORDS))
  return [...keys, ...more]
    .map(
      (key) =>
        `    ${key}: ${random.once(10) ? yamlValue(random, WORDS) : (sound[key] ?? yamlValue(random, WORDS))}`,
    )
    .join('\n')
    .replace(/^ {4}/, '  - ')
}

/** Terms that name one another: each twice the one before. */
function terms(random: Random): string {
  const width = random.size(1, 4)
  const count = random.once(3) ? random.size(1, 60) : random.size(1, 4)
  const names = random.list(count, (at) => `t${at}`)
  const lines = names.map((name, at) => {
    const used = at === 0 ? 'Sure[.!]' : `{{${names[at - 1]!}}}`.repeat(width)
    return `  ${name}: '${used}'`
  })
  return `terms:\n${lines.join('\n')}\n  a: '{{${names.at(-1)!}}}'\n`
}

function packText(random: Random): string {
  if (random.once(20)) return `terms: {a: x}\n${aliasBomb(random, 'rules')}`
  if (random.once(15)) return `rules: ${yamlValue(random, WORDS)}\nterms: ${yamlValue(random, WORDS)}\n`
  const rules = random.list(random.size(1, 3), () => ruleText(random)).join('\n')
  return `${random.once(2) ? terms(random) : ''}rules:\n${rules}\n`
}

/** The reader of rule packs (`--rules`): rules or a usage error that names the file. */
export function rulePackTarget(): FuzzTarget {
  const path = join(mkdtempSync(join(tmpdir(), 'synthclean-fuzz-')), 'pack.yaml')
  const packs = readdirSync(PACKS)
    .sort()
    .map((name) => readFileSync(join(PACKS, name)))
  return {
    name: 'rule-pack',
    mostMemory: 1024,
    mostSeconds: 10,
    make(random) {
      if (random.once(10)) return mutated(random.pick(packs), random)
      const bytes = Buffer.from(packText(random))
      return random.once(4) ? mutated(bytes, random) : bytes
    },
    async check(bytes) {
      writeFileSync(path, bytes)
      const { error } = await outcomeOf(async () => runOptions(await parsedOptions({ rules: path })))
      holds(Object.keys(Object.prototype).length === 0, 'no prototype is changed')
      if (error) holds(error.failure === 'usage', 'a fault of the file is wrong usage', () => error.message)
    },
  }
}
