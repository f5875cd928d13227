import { statSync } from 'node:fs'
import type { Options } from 'yargs'
import { SynthcleanError } from '../errors.js'
import { isRemote } from '../io/remote/address.js'
import type { KeepRule } from '../pipeline/keep/keep-rule.js'
import type { RunOptions } from '../pipeline/run-options.js'
import { once, wrong } from './option-values.js'

function keepRule(value: unknown): KeepRule {
  if (value === 'first' || value === 'longest') return { by: value }
  const [, by, field] = (typeof value === 'string' && /^(max|min):(.+)$/.exec(value)) || []
  if (field === undefined) throw wrong('keep', value, 'first, longest, max:FIELD or min:FIELD')
  return { by: by as 'max' | 'min', field }
}

/** Options of the pass over all files that chooses among near duplicates. */
export const KEEP_OPTIONS = {
  keep: {
    type: 'string',
    coerce: keepRule,
    describe:
      'Read the files twice, and keep of each group of duplicates the first, the longest, or that of the largest or smallest number: max:FIELD, min:FIELD',
  },
  groups: {
    type: 'string',
    coerce: once('groups'),
    describe: 'File for the groups of duplicates that --keep has chosen from, one a line',
  },
} as const satisfies Record<string, Options>

/** Which record of a group stays. Throws where another option cannot go with that. */
export function keepOptions(
  args: { keep: KeepRule | undefined; groups: string | undefined; printConfig: boolean },
  options: Pick<RunOptions, 'inputs' | 'stages' | 'maxPerPrompt' | 'contradictions' | 'checkpoint'> & {
    index: string | undefined
  },
): Pick<RunOptions, 'keep' | 'groups'> {
  const { keep, groups } = args
  // What is no regular file, a pipe or /dev/stdin, is used up by the first pass. Folders are found out later.
  const pipe = options.inputs.find(
    ({ path }) =>
      !args.printConfig && !isRemote(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === false,
  )
  if (!keep) {
    if (groups === undefined) return { keep, groups }
    throw new SynthcleanError(
      'usage',
      '--groups needs a --keep rule: without one the groups are never known as a whole',
    )
  }
  const refused = [
    [pipe !== undefined, `${pipe?.path}, which is no regular file: inputs are read twice`],
    [options.inputs.some(({ path }) => path === '-'), 'standard input: it is read twice; name files'],
    [options.index !== undefined, '--index: it compares all records with one another, not with earlier ones'],
    [options.checkpoint !== undefined, '--checkpoint: a first pass over the files cannot be gone on with'],
    [
      options.maxPerPrompt !== undefined || options.contradictions !== 'off',
      '--max-per-prompt and contradictory answers, which are found in the order of input',
    ],
    [
      !options.stages.has('exact-duplicates') && !options.stages.has('near-duplicates'),
      'both stages left out that find duplicates',
    ],
  ] as const
  for (const [isGiven, what] of refused) {
    if (isGiven) throw new SynthcleanError('usage', `--keep cannot go with ${what}`)
  }
  return { keep, groups }
}
