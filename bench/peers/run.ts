// node dist/bench/peers/run.js ENVIRONMENTS FILE: synthclean beside other tools that find near duplicates, one after the
// other on one core. See README.md beside the source for the options, the tools and what is unfair.
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { NO_LIMITS, type CorpusLimits } from './corpus.js'
import { measureRun, type Measured } from './measured-run.js'
import { emptyRow, medianRun, tableHead, tableRow, type PeerRow } from './peers-table.js'
import { prepareCorpus, type CorpusKind, type PreparedCorpus } from './prepared-corpus.js'
import { scoreRemovals } from './removal-scores.js'
import { toolsNamed, versionOf, type Job, type Tool } from './tools.js'

const USAGE =
  'usage: node dist/bench/peers/run.js ENVIRONMENTS FILE [--corpus edited,as-is] [--size 1GB | --records N] ' +
  '[--words N] [--only NAME,..] [--runs N] [--core N] [--limit SECONDS] [--place FOLDER]'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpus: { type: 'string', default: 'edited,as-is' },
    size: { type: 'string' },
    records: { type: 'string' },
    words: { type: 'string' },
    only: { type: 'string' },
    runs: { type: 'string', default: '1' },
    core: { type: 'string', default: '0' },
    limit: { type: 'string', default: '3600' },
    place: { type: 'string', default: join(tmpdir(), 'synthclean-peers') },
  },
})
const [environments, file] = positionals
if (environments === undefined || file === undefined) throw new Error(USAGE)

const UNITS: Record<string, number> = { kB: 1e3, MB: 1e6, GB: 1e9 }

function bytesOf(size: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(kB|MB|GB)$/.exec(size) ?? []
  if (number === undefined) throw new Error(`${size} is no size like 100MB\n${USAGE}`)
  return Number(number) * UNITS[unit!]!
}

function limits(): CorpusLimits {
  const { size, records, words } = values
  return {
    bytes: size === undefined && records !== undefined ? Infinity : bytesOf(size ?? '1GB'),
    records: Number(records ?? NO_LIMITS.records),
    words: Number(words ?? NO_LIMITS.words),
  }
}

/** Runs a tool as often as asked for; the scores are those of the last run, as all give the same. */
async function rowOf(tool: Tool, version: string, corpus: PreparedCorpus): Promise<PeerRow | string> {
  const runs: Measured[] = []
  const job: Job = {
    corpus: corpus.path,
    folder: resolve(values.place, 'runs', tool.name.replace(/\W+/g, '-')),
    environments: resolve(environments!),
  }
  for (let run = 0; run < Number(values.runs); run++) {
    rmSync(job.folder, { recursive: true, force: true })
    mkdirSync(job.folder, { recursive: true })
    const measured = await measureRun(tool.command(job), {
      core: Number(values.core),
      // What caches or asks a hub otherwise would do so outside of the folder.
      variables: { HOME: job.folder, HF_HUB_OFFLINE: '1', HF_HOME: job.folder },
      limitSeconds: Number(values.limit),
      folder: job.folder,
    })
    if (measured.status === null) return `ended after ${values.limit} s`
    if (measured.status !== 0) return `failed: see ${join(job.folder, 'log.txt')}`
    runs.push(measured)
  }
  const scores = scoreRemovals(corpus.pairs, corpus.records, tool.removed(job))
  rmSync(job.folder, { recursive: true })
  return { tool: tool.name, version, bytes: corpus.bytes, run: medianRun(runs), scores }
}

const tools = toolsNamed(values.only?.split(','))
for (const kind of values.corpus.split(',') as CorpusKind[]) {
  const corpus = await prepareCorpus(file, kind, limits(), values.place)
  const duplicates = new Set(corpus.pairs.map(({ later }) => later)).size
  console.log(
    `\n${kind}: ${corpus.records} records, ${(corpus.bytes / 1e6).toFixed(1)} MB, ${duplicates} duplicates\n`,
  )
  console.log(tableHead())
  let reference: PeerRow | undefined
  for (const tool of tools) {
    const version = versionOf(tool, environments)
    if (version === undefined) {
      console.log(emptyRow(tool.name, '-', 'not installed'))
      continue
    }
    const row = await rowOf(tool, version, corpus)
    if (typeof row === 'string') {
      console.log(emptyRow(tool.name, version, row))
      continue
    }
    if (tool.environment === undefined) reference ??= row
    console.log(tableRow(row, reference))
  }
}
