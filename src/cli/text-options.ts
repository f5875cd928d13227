import { readFileSync } from 'node:fs'
import { SynthcleanError, systemError } from '../errors.js'
import { applyEdits } from '../records/text-edit.js'
import type { BoilerplateRule } from '../stages/boilerplate/rule.js'
import type { RulePack } from '../stages/boilerplate/rule-pack.js'
import { loadRules } from '../stages/boilerplate/rules.js'
import { findBoilerplate } from '../stages/boilerplate/strip.js'
import { TAGS } from '../stages/list.js'
import { compileSchema } from '../stages/mend/json-schema.js'
import type { GivenFile, TextStageOptions } from '../stages/text-stages.js'

export interface TextArguments {
  preset: TextStageOptions['preset']
  drop: string[] | undefined
  dropRefusals: 'full' | 'partial' | undefined
  rules: string[] | undefined
  rule: Record<string, boolean> | undefined
  jsonSchema: string | undefined
  language: string[] | undefined
}

const REFUSALS = { full: ['refusal-full'], partial: ['refusal-full', 'refusal-partial'] } as const

/** What the stages that look at texts are to do. Files are read, and faults found, before any record is. */
export async function textOptions(
  args: TextArguments,
): Promise<Omit<TextStageOptions, 'stages' | 'settings' | 'evaluation' | 'plugins'>> {
  const rulePacks = await givenPacks(args.rules ?? [])
  const switches = args.rule ?? {}
  const rules = loadRules(rulePacks)
  checkExamples(rules)
  const names = new Set([...rules.flatMap(({ id, pack }) => [id, pack]), ...TAGS.map(({ rule }) => rule.id)])
  for (const name of Object.keys(switches)) {
    if (names.has(name)) continue
    throw new SynthcleanError(
      'usage',
      `--rule ${name}: there is no such rule or pack; there are ${[...names].join(', ')}`,
    )
  }
  const jsonSchema = args.jsonSchema === undefined ? undefined : given(args.jsonSchema)
  if (jsonSchema) compileSchema(jsonSchema.text, jsonSchema.path)
  return {
    drop: [...(args.drop ?? []), ...(args.dropRefusals ? REFUSALS[args.dropRefusals] : [])],
    rulePacks,
    switches,
    jsonSchema,
    preset: args.preset,
    languages: args.language ?? [],
  }
}

async function givenPacks(paths: readonly string[]): Promise<RulePack[]> {
  if (paths.length === 0) return []
  // Only who has packs waits until the library for YAML is loaded.
  const { parsePack } = await import('../stages/boilerplate/rule-pack.js')
  return paths.map((path) => parsePack(given(path).text, path))
}

/** The examples of users' rules are their tests, as those of our own are. */
function checkExamples(rules: readonly BoilerplateRule[]): void {
  for (const rule of rules.slice(loadRules().length)) {
    for (const { from, to, prompt } of [
      ...rule.examples,
      ...rule.leaves.map((one) => ({ ...one, from: one.text, to: one.text })),
    ]) {
      const edits = findBoilerplate({ text: from, role: rule.roles[0]!, prompt }, [rule], () => true)
      const found = applyEdits(from, edits)
      if (found === to) continue
      throw new SynthcleanError(
        'usage',
        `boilerplate rule "${rule.id}" makes ${JSON.stringify(found)} of its example ${JSON.stringify(from)}, not ${JSON.stringify(to)}`,
      )
    }
  }
}

function given(path: string): GivenFile {
  try {
    return { path, text: readFileSync(path, 'utf8') }
  } catch (error) {
    throw systemError('read', path, error)
  }
}
