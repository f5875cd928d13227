import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiled, this file stands one folder deeper than its source. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const ADAPTERS = join(ROOT, 'bench/peers/adapters')

export interface Job {
  corpus: string
  /** An empty folder for all that the tool writes. */
  folder: string
  environments: string
}

export interface Tool {
  name: string
  /** The folder of the environment; synthclean itself has none. */
  environment?: string
  command: (job: Job) => string[]
  /** The numbers of the records that were removed as duplicates. */
  removed: (job: Job) => Set<number>
}

const NEAR_ALONE = ['--only', 'near-duplicates', '--mask-templates', 'off', '--shingle', 'word:5']
const DUPLICATE_STAGES = new Set(['exact-duplicates', 'near-duplicates'])

function synthclean(name: string, options: readonly string[]): Tool {
  return {
    name,
    command: ({ corpus, folder }) => [
      process.execPath,
      join(ROOT, 'dist/cli/main.js'),
      ...[corpus, '-o', join(folder, 'clean.jsonl'), '--ledger', join(folder, 'ledger.jsonl')],
      ...['-q', '--workers', '1', ...options],
    ],
    removed: ({ folder }) => {
      const removed = new Set<number>()
      for (const line of readFileSync(join(folder, 'ledger.jsonl'), 'utf8').split('\n')) {
        if (line === '') continue
        const entry = JSON.parse(line) as { action: string; stage: string; original: string }
        if (entry.action !== 'reject' || !DUPLICATE_STAGES.has(entry.stage)) continue
        removed.add(Number((JSON.parse(entry.original) as { id: string }).id))
      }
      return removed
    },
  }
}

/** A peer writes the ids of what it would remove, one a line. */
function peer(name: string, environment: string, command: (job: Job) => string[]): Tool {
  return {
    name,
    environment,
    command: (job) => [...command(job), job.corpus, job.folder, join(job.folder, 'removed.txt')],
    removed: ({ folder }) => {
      const lines = readFileSync(join(folder, 'removed.txt'), 'latin1').split('\n')
      return new Set(lines.filter((line) => line !== '').map(Number))
    },
  }
}

function pythonPeer(name: string, environment: string, adapter: string): Tool {
  return peer(name, environment, ({ environments }) => [
    join(environments, environment, 'bin/python'),
    join(ADAPTERS, adapter),
  ])
}

export const TOOLS: readonly Tool[] = [
  synthclean('synthclean, near duplicates alone', [...NEAR_ALONE, '--near-threshold', '0.8']),
  // The same at another point of its curve: to be compared with tools that find more and remove more wrongly.
  synthclean('synthclean, the same from 0.795 on', [...NEAR_ALONE, '--near-threshold', '0.795']),
  synthclean('synthclean, whole default', []),
  peer('gaoya', 'gaoya', ({ environments }) => [join(environments, 'gaoya/bin/gaoya-dedup')]),
  pythonPeer('fastsketchlsh', 'fastsketchlsh', 'fastsketchlsh_dedup.py'),
  pythonPeer('dedup-rs', 'dedup-rs', 'dedup_rs_minhash.py'),
  pythonPeer('dupekit', 'marin-dupekit', 'dupekit_minhash.py'),
  pythonPeer('rensa', 'rensa', 'rensa_dedup.py'),
  pythonPeer('dolma', 'dolma', 'dolma_dedup.py'),
  pythonPeer('datasketch MinHashLSH', 'datasketch', 'datasketch_lsh.py'),
  pythonPeer('datasketch MinHashLSHBloom', 'datasketch', 'datasketch_lsh_bloom.py'),
  pythonPeer('text-dedup', 'text-dedup', 'text_dedup_minhash.py'),
  pythonPeer('datatrove', 'datatrove', 'datatrove_minhash.py'),
]

/** Tools whose names begin with one of the given ones, or all. */
export function toolsNamed(names: readonly string[] | undefined): Tool[] {
  if (names === undefined) return [...TOOLS]
  const unknown = names.filter((name) => !TOOLS.some((tool) => tool.name.startsWith(name)))
  if (unknown.length > 0) {
    throw new Error(`unknown: ${unknown.join(', ')}; there are ${TOOLS.map(({ name }) => name).join('; ')}`)
  }
  return TOOLS.filter((tool) => names.some((name) => tool.name.startsWith(name)))
}

/** What install.sh wrote of a peer, or undefined where it could not be installed. */
export function versionOf(tool: Tool, environments: string): string | undefined {
  if (tool.environment === undefined) {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    return `${version}, Node ${process.versions.node}`
  }
  const file = join(environments, tool.environment, 'version.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}
