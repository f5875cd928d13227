import { isDeepStrictEqual } from 'node:util'
import type { Argv } from 'yargs'
import { EXIT, SynthcleanError } from '../errors.js'
import { DuplicateIndex } from '../index/duplicate-index.js'
import { IndexFile } from '../index/index-file.js'
import { lock } from '../io/lock.js'
import { saveIndex } from '../pipeline/save-index.js'
import { clean } from './clean.js'
import { cleanOptions } from './clean-options.js'
import { once } from './option-values.js'
import type { CleanArguments } from './run-arguments.js'
import type { Handler } from './run-commands.js'

/** `synthclean index build|merge|info` */
export function indexCommands(yargs: Argv, handler: Handler): Argv {
  return yargs
    .command(
      'build [inputs..]',
      'Build an index of records without writing them',
      cleanOptions,
      handler((args: CleanArguments) => {
        if (args.index === undefined) throw new SynthcleanError('usage', 'index build needs --index PATH')
        return clean({ ...args, dryRun: true }, { keepIndexFile: false })
      }),
    )
    .command(
      'merge <paths..>',
      'Merge indexes of the same parameters',
      (merge) =>
        merge.positional('paths', { type: 'string', array: true, demandOption: true }).option('index', {
          type: 'string',
          demandOption: true,
          coerce: once('index'),
          describe: 'File for the merged index',
        }),
      handler(({ paths, index }: { paths: string[]; index: string }) => mergeIndexes(paths, index)),
    )
    .command(
      'info <path>',
      'Tell what an index holds, as JSON',
      (info) => info.positional('path', { type: 'string', demandOption: true }),
      handler(({ path }: { path: string }) => indexInfo(path)),
    )
    .demandCommand(1, 'synthclean index needs a command: build, merge or info')
}

async function openIndex(path: string): Promise<IndexFile> {
  const file = await IndexFile.open(path)
  if (!file) throw new SynthcleanError('failed', `cannot read ${path}: no such file or folder`)
  return file
}

async function indexInfo(path: string): Promise<number> {
  const file = await openIndex(path)
  try {
    await file.check()
  } finally {
    await file.close()
  }
  const { templateCells, ...header } = file.header
  process.stdout.write(
    `${JSON.stringify({ ...header, templateShingles: templateCells.length }, undefined, 2)}\n`,
  )
  return EXIT.done
}

const DIFFERENT_TEMPLATES =
  'the indexes learned different templates; the merged one leaves out all of them, and may miss near duplicates of ' +
  'records that hold a template which their own index did not know. Build each from a copy of one index to avoid it'

/** Merges indexes: what any of them has seen, the merged one has seen. */
async function mergeIndexes(paths: readonly string[], output: string): Promise<number> {
  const unlock = await lock(`${output}.lock`, `index ${output}`)
  try {
    let merged: DuplicateIndex | undefined
    const files: string[] = []
    const cells = new Set<number>()
    let differ = false
    for (const path of paths) {
      const file = await openIndex(path)
      try {
        // The threshold only matters where records are compared.
        merged ??= new DuplicateIndex({ ...file.header.parameters, threshold: 1 })
        const { templateCells } = file.header
        differ ||= files.length > 0 && !isDeepStrictEqual(templateCells, [...cells])
        for (const cell of templateCells) cells.add(cell)
        await file.loadInto(merged, files.length)
        files.push(...file.header.files)
      } finally {
        await file.close()
      }
    }
    const templateCells = [...cells].sort((a, b) => a - b)
    await saveIndex(merged!, { files, templateCells }, output)
    if (differ) process.stderr.write(`synthclean: warning: ${DIFFERENT_TEMPLATES}\n`)
    return EXIT.done
  } finally {
    await unlock()
  }
}
