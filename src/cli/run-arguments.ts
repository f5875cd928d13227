import { readFileSync } from 'node:fs'
import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import { SynthcleanError } from '../errors.js'
import type { RunOptions } from '../pipeline/run-options.js'
import type { GivenPlugin } from '../stages/plugins/given-plugin.js'
import { checkPlugins } from '../stages/plugins/load-plugins.js'
import { CONTRADICTION } from '../stages/near-duplicates.js'
import { STAGE_NAMES } from '../stages/list.js'
import type { StageName } from '../stages/stage.js'
import type { GivenOptions } from './config/definitions.js'
import { fileOptions } from './file-options.js'
import { STANDARD_STREAM } from './option-values.js'
import { keepOptions } from './keep-options.js'
import type { OPTIONS } from './options.js'
import { stageSettings } from './stage-options.js'
import { textOptions } from './text-options.js'

export type CleanArguments = ArgumentsCamelCase<
  InferredOptionTypes<typeof OPTIONS> & { inputs: string[] | undefined; given: GivenOptions }
>

/** Bytes of input that go to a worker at a time. */
const BATCH_SIZE = 2 ** 20

export const version = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version

function stagesOf({ skip, only }: CleanArguments): Set<StageName> {
  if (skip && only) throw new SynthcleanError('usage', '--skip and --only cannot be given together')
  const stages = new Set<StageName>(only ?? STAGE_NAMES)
  for (const stage of skip ?? []) stages.delete(stage)
  return stages
}

/** What is asked of prompts, which are compared on their own for it. */
function promptOptions(args: CleanArguments): Pick<RunOptions, 'maxPerPrompt' | 'contradictions'> {
  const drop = args.drop?.includes(CONTRADICTION)
  const contradictions = drop ? 'drop' : args.rule?.[CONTRADICTION] ? 'tag' : 'off'
  const { maxPerPrompt } = args
  const name = maxPerPrompt === undefined ? CONTRADICTION : '--max-per-prompt'
  if (maxPerPrompt !== undefined || contradictions !== 'off') {
    if (!stagesOf(args).has('near-duplicates')) {
      throw new SynthcleanError('usage', `${name} needs the stage near-duplicates`)
    }
    if (args.index !== undefined) {
      throw new SynthcleanError(
        'usage',
        `${name} cannot be given with --index: what is known of prompts is not saved with an index`,
      )
    }
  }
  return { maxPerPrompt, contradictions }
}

/** How records are drawn, and what they are measured to. */
function sampleOptions(
  args: CleanArguments,
): Pick<RunOptions, 'sample' | 'balance' | 'maxDensity' | 'target' | 'minRelevance' | 'reference' | 'seed'> {
  const { sample, balanceBy: balance, maxDensity, target, minRelevance, reference, seed } = args
  const stages = stagesOf(args)
  if (balance && !balance.shares && !sample) {
    throw new SynthcleanError(
      'usage',
      `--balance-by ${balance.field} needs shares (${balance.field}=VALUE:0.5,VALUE:0.5), or a --sample of which all values get as much`,
    )
  }
  if ((sample ?? balance ?? maxDensity) !== undefined && !stages.has('diversity')) {
    throw new SynthcleanError('usage', '--sample, --balance-by and --max-density need the stage diversity')
  }
  if (target !== undefined && !stages.has('relevance')) {
    throw new SynthcleanError('usage', '--target needs the stage relevance')
  }
  if (minRelevance !== undefined && target === undefined) {
    throw new SynthcleanError('usage', '--min-relevance needs a --target to measure to')
  }
  return { sample, balance, maxDensity, target, minRelevance, reference, seed }
}

function curriculumOf({ curriculum, output, dryRun }: CleanArguments): number | undefined {
  if (curriculum !== undefined && !dryRun && (output === undefined || output === STANDARD_STREAM)) {
    throw new SynthcleanError(
      'usage',
      '--curriculum needs an --output, from whose name those of its buckets are made',
    )
  }
  if (curriculum !== undefined && output !== undefined && /[/\\]$/.test(output)) {
    throw new SynthcleanError(
      'usage',
      '--curriculum writes files beside one another: name a file for --output',
    )
  }
  return curriculum
}

/** The options of a run from the arguments of `clean`. Throws usage errors for those that cannot go together. */
export async function runOptions(args: CleanArguments): Promise<RunOptions> {
  const files = await fileOptions(args)
  const prompts = promptOptions(args)
  const stages = stagesOf(args)
  return {
    ...files,
    ...keepOptions(args, { ...files, ...prompts, stages, index: args.index }),
    version,
    stages,
    shape: args.shape,
    textField: args.textField,
    nearThreshold: args.nearThreshold,
    dedupOn: args.dedupOn,
    shingle: args.shingle,
    repair: args.repair,
    annotate: args.annotate,
    texts: { ...(await textOptions(args)), settings: stageSettings(args), plugins: await givenPlugins(args) },
    contamination: args.contamination,
    ...prompts,
    ...sampleOptions(args),
    maskTemplates: args.maskTemplates === 'on',
    memory: args.memory,
    maxFalsePositives: args.maxFalsePositives,
    whenFull: args.whenFull,
    maxRecord: args.maxRecord,
    maxInvalid: args.maxInvalid,
    workers: args.workers,
    batchSize: BATCH_SIZE,
    index: args.index,
    curriculum: curriculumOf(args),
    scorecard: args.scores === 'on' && (args.report !== undefined || args.failIf !== undefined),
    dryRun: args.dryRun,
    keepIndexFile: args.dryRun,
  }
}

/** The user's own record stages, where they are to run. */
function givenPlugins(args: CleanArguments): Promise<GivenPlugin[]> {
  return checkPlugins(stagesOf(args).has('plugins') ? (args.plugin ?? []) : [])
}
