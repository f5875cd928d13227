import { fileURLToPath } from 'node:url'
import type { Program } from './measured-process.js'

/** What a case is for the calculations of docs/scale.md. */
export type Part = 'baseline' | 'whole' | 'record-stages' | 'duplicates' | 'keep' | 'other'

export interface Case {
  name: string
  part: Part
  workers: number | undefined
  program: (input: string) => Program
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** Writes a corpus of `size` bytes to standard output. */
export function generator(size: number, from: string | undefined): string[] {
  const source = from === undefined ? [] : ['--from', from]
  return [path('../../../scripts/generate-corpus.mjs'), '--size', String(size), ...source]
}

const passThrough = (name: string, file: string, part: Part): Case => ({
  name,
  part,
  workers: undefined,
  program: (input) => ({ args: [path(file)], input }),
})

const synthclean = (name: string, part: Part, workers: number, options: readonly string[] = []): Case => ({
  name,
  part,
  workers,
  program: (input) => ({
    args: [path('../../cli/main.js'), '-q', '--workers', String(workers), ...options],
    input,
  }),
})

/** Duplicates found by a join in external memory: of a file, since it is read twice. */
function keepingFirst(workers: number): Case {
  const { program, ...named } = synthclean('synthclean --keep first, of the file', 'keep', workers)
  return { ...named, program: (input) => ({ args: [...program(input).args, input, '--keep', 'first'] }) }
}

/** All that is measured with one corpus, for 1 to `cores` workers. */
export function casesOf(cores: number): Case[] {
  const noDuplicates = ['--skip', 'exact-duplicates', '--skip', 'near-duplicates']
  const onlyDuplicates = ['--only', 'exact-duplicates', '--only', 'near-duplicates']
  return [
    passThrough('pass-through stream, a line at a time (baseline)', './pass-through.js', 'baseline'),
    passThrough(
      'pass-through stream, lines found but written by chunks',
      './pass-through-chunks.js',
      'other',
    ),
    passThrough('pass-through by readline', './pass-through-readline.js', 'other'),
    ...workerCounts(cores).map((workers) => synthclean('synthclean', 'whole', workers)),
    synthclean('synthclean without duplicate stages', 'record-stages', cores, noDuplicates),
    synthclean('synthclean, duplicate stages alone', 'duplicates', cores, onlyDuplicates),
    keepingFirst(cores),
  ]
}

/** 1, 2, 4 and so on, and all cores. */
function workerCounts(cores: number): number[] {
  const counts: number[] = []
  for (let workers = 1; workers < cores; workers *= 2) counts.push(workers)
  return [...counts, cores]
}
