import { compileRecordKernel, RecordKernel } from '../../native-free-kernels/record/record.js'
import { SynthcleanError } from '../errors.js'
import type { JoinCounts } from '../index/join/removals.js'
import { Examples } from '../scorecard/examples.js'
import { makeReport, type Report } from '../scorecard/report.js'
import { joinSimilarities } from '../scorecard/similarity.js'
import { sketchShape } from '../stages/near-duplicates.js'
import type { StageName } from '../stages/stage.js'
import { WAYS } from './checkpoint/same-run.js'
import { readTarget } from './compared-corpora.js'
import { Observations } from './observations.js'
import { readRecords } from './read-records.js'
import { needsDensity, type RunOptions, type Shard } from './run-options.js'
import { scorecardOf, type MeasureSample } from './scores.js'
import { addSeen } from './seen.js'
import { checkSum, Tally } from './tally.js'

/** A report, and the file that errors name. */
export interface NamedReport {
  name: string
  report: Report
}

interface Part {
  name: string
  shard: Shard
  report: PartReport
}

/** What is kept of a report until all are read: there may be thousands. */
const NEEDED = [
  ...(['input', 'output', 'rejected', 'edited', 'tagged', 'shapes', 'keep', 'nearDuplicates'] as const),
  ...(['scores', 'examples', 'timing', 'memory', 'options', 'version'] as const),
]

type PartReport = Pick<Report, (typeof NEEDED)[number]>

/** Options that parts have each for themselves: what they read and write, and the ways of their runs. */
const OWN_OPTIONS: readonly string[] = [
  ...['inputs', 'shard', 'output', 'ledger', 'index', 'groups'],
  ...['batchSize', 'failIf', ...WAYS],
]

/**
 * The report of a run in parts (`--shard`), from the reports of all of them: counts are added, of what was sampled the
 * records of the smallest keys are the sample of the whole, and scores are measured of these. What one process was like
 * (its duplicate index, its speed, its templates, its buckets of complexity) has no sum and is left out. Throws a
 * SynthcleanError where a part is missing or there twice, or where the parts were not cleaned alike.
 */
export async function mergeReports(reports: AsyncIterable<NamedReport>): Promise<Report> {
  const parts: Part[] = []
  const observations = new Observations(() => '')
  for await (const { name, report } of reports) {
    const needed = Object.fromEntries(NEEDED.map((field) => [field, report[field]])) as unknown as PartReport
    parts.push({ name, shard: shardOf(name, report), report: needed })
    if (report.seen) addSeen(observations, report.seen)
  }
  checkParts(parts)
  parts.sort((one, other) => one.shard.index - other.shard.index)
  const all = parts.map(({ report }) => report)
  const tally = new Tally()
  for (const report of all) tally.add(report)
  checkSum(tally)
  const options = joinedOptions(parts)
  const merged = makeReport({
    tally,
    index: undefined,
    prompts: undefined,
    keep: joinedKeep(all.flatMap(({ keep }) => keep ?? [])),
    similarities: joinedSimilarities(all, tally.input.records),
    templates: undefined,
    curriculum: undefined,
    scorecard: all[0]!.scores && (await scorecard(observations, tally, all)),
    seconds: Math.max(...all.map(({ timing }) => timing.seconds)),
    stages: joinedCounts(all.map(({ timing }) => timing.stages))!,
    options,
    version: all[0]!.version,
  })
  return { ...merged, memory: { peakRss: Math.max(...all.map(({ memory }) => memory.peakRss)) } }
}

function shardOf(name: string, { options, scores, seen }: Report): Shard {
  const { index, count } = (options['shard'] ?? {}) as Partial<Shard>
  const isPart = Number.isSafeInteger(index) && Number.isSafeInteger(count) && index! < count!
  if (isPart && (seen !== undefined || scores === undefined)) return { index: index!, count: count! }
  throw new SynthcleanError(
    'usage',
    `${name} is not the report of a part of a run: only JSON reports of runs with --shard can be merged`,
  )
}

/** Parts of one run: each there once, made by one version with the same options. */
function checkParts(parts: readonly Part[]): void {
  const [first] = parts
  if (!first) throw new SynthcleanError('usage', 'there is no report to merge')
  const { count } = first.shard
  const names = new Map<number, string>()
  for (const { name, shard, report } of parts) {
    const differs = (what: string) =>
      new SynthcleanError(
        'usage',
        `${first.name} and ${name} are not parts of one run: they differ in ${what}`,
      )
    if (shard.count !== count) throw differs(`the number of parts (${count} and ${shard.count})`)
    const other = names.get(shard.index)
    if (other !== undefined) {
      throw new SynthcleanError('usage', `${other} and ${name} are both of part ${shard.index} of ${count}`)
    }
    names.set(shard.index, name)
    if (report.version !== first.report.version) throw differs('the version of synthclean')
    const option = differingOption(first.report.options, report.options)
    if (option !== undefined) throw differs(`the option ${option}`)
  }
  const missing = count - names.size
  if (missing === 0) return
  const shown: number[] = []
  for (let index = 0; index < count && shown.length < SHOWN_PARTS; index++) {
    if (!names.has(index)) shown.push(index)
  }
  const more = missing > shown.length ? ', …' : ''
  throw new SynthcleanError('usage', `${missing} of ${count} parts are missing: ${shown.join(', ')}${more}`)
}

const SHOWN_PARTS = 20

function differingOption(one: Report['options'], other: Report['options']): string | undefined {
  const names = new Set(
    [...Object.keys(one), ...Object.keys(other)].filter((name) => !OWN_OPTIONS.includes(name)),
  )
  return [...names].find((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
}

/** The options that all parts share, and the inputs in the order in which one run would have read them. */
function joinedOptions(parts: readonly Part[]): Report['options'] {
  const shared = Object.entries(parts[0]!.report.options).filter(([name]) => !OWN_OPTIONS.includes(name))
  const inputs = parts.flatMap(({ shard, report }) =>
    (report.options['inputs'] as string[]).map((path, at) => ({
      path,
      number: at * shard.count + shard.index,
    })),
  )
  inputs.sort((one, other) => one.number - other.number)
  return { inputs: inputs.map(({ path }) => path), ...Object.fromEntries(shared) }
}

function joinedCounts<Counts extends object>(counts: readonly Counts[]): Counts | undefined {
  if (counts.length === 0) return undefined
  const names = Object.keys(counts[0]!) as (keyof Counts & string)[]
  const sum = (name: keyof Counts) => counts.reduce((total, each) => total + Number(each[name]), 0)
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as Counts
}

/** Parts that run side by side need not use their temporary files at one time, so that there is no sum of these. */
function joinedKeep(counts: readonly Readonly<JoinCounts>[]): JoinCounts | undefined {
  const joined = joinedCounts(counts)
  return joined && { ...joined, diskBytes: Math.max(...counts.map(({ diskBytes }) => diskBytes)) }
}

function joinedSimilarities(reports: readonly PartReport[], records: number) {
  const found = reports.flatMap(({ nearDuplicates }) => nearDuplicates ?? [])
  return found.length > 0 ? joinSimilarities(found, records) : undefined
}

async function scorecard(observations: Observations, tally: Tally, reports: readonly PartReport[]) {
  const options = reports[0]!.options as unknown as Omit<RunOptions, 'stages'> & { stages: string[] }
  const { shape, textField, nearThreshold, shingle, target, reference, stages } = options
  const reading = { shape, textField, sketch: sketchShape(nearThreshold, shingle) }
  const compared =
    target !== undefined && stages.includes('relevance') ? await readTarget(target, reading) : undefined
  const kernel = new RecordKernel(compileRecordKernel(), reading)
  const { measureSample } = await import('../scorecard/measures/sample-measures.js')
  const targetRecords = compared && readRecords(kernel, compared.lines)
  const measure: MeasureSample = (lines, facts) =>
    Promise.resolve(measureSample(readRecords(kernel, lines), targetRecords, facts))
  const facts = {
    hasReference: reference !== undefined,
    hasDensity: needsDensity({ ...options, stages: new Set(stages as StageName[]) }),
  }
  const examples = new Examples()
  for (const example of reports.flatMap((report) => report.examples ?? [])) {
    if (examples.wants(example.action, example.stage, example.rule)) examples.add(example)
  }
  return { ...(await scorecardOf(observations, tally, facts, measure)), examples: examples.list() }
}
