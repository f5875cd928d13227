import { realpath, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { SynthcleanError, systemError } from '../errors.js'
import { below, findBelow, type FoundFile } from './folder-files.js'
import { readPathList, type NamedPath } from './path-list.js'

/** One input of a run. */
export interface InputPath {
  /** Path to open; `-` is standard input. */
  path: string
  /**
   * Path below the folder or glob base that it was found under, with `/`, for naming outputs in a folder; of a plain
   * file its base name, of standard input `stdin`. Never leads out of a folder.
   */
  relative: string
}

export interface InputOptions {
  /** Files with lists of paths; `-` is standard input. */
  filesFrom?: readonly string[] | undefined
  /** Files that a remote path (a folder or a glob) stands for; without it, remote paths stand for themselves. */
  listRemote?: ((path: string) => Promise<string[]>) | undefined
}

/** Endings of the files that a folder stands for, in any case; and what may follow them. */
export const DATA_ENDINGS = ['jsonl', 'ndjson', 'json', 'parquet', 'csv', 'tsv', 'txt'] as const
export const COMPRESSION_ENDINGS = ['gz', 'zst', 'zstd', 'bz2', 'xz'] as const

const STANDARD_INPUT = '-'
const DATA_FILE = new RegExp(
  `\\.(?:${DATA_ENDINGS.join('|')})(?:\\.(?:${COMPRESSION_ENDINGS.join('|')}))?$`,
  'i',
)
const REMOTE = /^(?:s3|https?|hf):\/\//i
const GLOB_SIGN = /(?<!\\)(?:[*?]|\[[^\]]*\]|\{[^}]*\})/
const LOOKED_FOR =
  `looked for names that end with ${DATA_ENDINGS.map((ending) => `.${ending}`).join(', ')}, each also with ` +
  `${COMPRESSION_ENDINGS.map((ending) => `.${ending}`).join(', ')} behind; name other files themselves`
/** Characters of a path that a message shows. */
const SHOWN = 200
/** Named paths that the system is asked for at the same time. */
const AT_ONCE = 256

/**
 * What arguments and lists of paths stand for, in the order in which they are named: a folder for all data files below
 * it, a glob for what matches it (folders for the data files below them), both sorted by code units; anything that
 * exists, and a remote path, for itself. Nothing named at all stands for standard input. A folder or glob reads a file
 * once, by however many links it is there. Throws where something stands for nothing, cannot be read, or where two
 * arguments stand for one file, whose records would all be duplicates of themselves.
 */
export async function expandInputs(
  inputs: readonly string[],
  { filesFrom, listRemote }: InputOptions = {},
): Promise<InputPath[]> {
  const named: NamedPath[] = inputs.map((path) => ({ path, place: '' }))
  if ((filesFrom ?? []).filter((file) => file === STANDARD_INPUT).length > 1) {
    throw new SynthcleanError('usage', '--files-from - can be given only once: standard input is read once')
  }
  for (const file of filesFrom ?? []) named.push(...(await readPathList(file)))
  if (named.length === 0) {
    if (!filesFrom?.length) return [{ path: STANDARD_INPUT, relative: 'stdin' }]
    throw new SynthcleanError('usage', `--files-from ${filesFrom.join(', ')}: there is no path in it`)
  }
  if (filesFrom?.includes(STANDARD_INPUT) && named.some(({ path }) => path === STANDARD_INPUT)) {
    throw new SynthcleanError('usage', 'standard input (-) cannot be both a list of paths and an input')
  }
  const found: InputPath[] = []
  const seen = new Map<string, { input: InputPath; by: NamedPath }>()
  for (let from = 0; from < named.length; from += AT_ONCE) {
    const some = named.slice(from, from + AT_ONCE)
    // The first fault in the order of the arguments is told, not the first in time.
    const expanded = await Promise.allSettled(some.map((by) => expand(by, listRemote)))
    for (const [at, outcome] of expanded.entries()) {
      if (outcome.status === 'rejected') throw outcome.reason
      const by = some[at]!
      for (const { real, ...input } of outcome.value) {
        const before = seen.get(real)
        if (before) throw twice(before, { input, by })
        seen.set(real, { input, by })
        found.push(input)
      }
    }
  }
  return found
}

type Expanded = InputPath & { real: string }

async function expand(named: NamedPath, listRemote: InputOptions['listRemote']): Promise<Expanded[]> {
  const { path } = named
  if (path === STANDARD_INPUT) return [{ path, relative: 'stdin', real: STANDARD_INPUT }]
  if (path === '') throw fault(named, 'an input has an empty name: quote it, or leave it out')
  if (REMOTE.test(path)) return remote(named, listRemote)
  let stats
  try {
    stats = await stat(path)
  } catch (error) {
    const pattern = process.platform === 'win32' ? path.replaceAll('\\', '/') : path
    if (isAbsent(error) && GLOB_SIGN.test(pattern)) return matches(named, pattern)
    if (isAbsent(error) && /^[a-z][a-z\d+.-]+:\/\//i.test(path)) {
      throw fault(named, `${shown(path)}: only s3://, hf://datasets/, https:// and http:// are read`)
    }
    throw located(named, systemError('read', shown(path), error))
  }
  if (stats.isDirectory()) {
    const files = inFolder(path, await dataFiles(path), await realpath(path))
    if (files.length > 0) return files
    throw fault(named, `there is no data file in the folder ${path}: ${LOOKED_FOR}`)
  }
  // What the shell makes of <(command) has no path without links.
  const real = await realpath(path).catch(() => resolve(path))
  return [{ path, relative: basename(path), real }]
}

async function dataFiles(folder: string): Promise<FoundFile[]> {
  return (await findBelow(folder, '**/*', (name) => DATA_FILE.test(name))).files
}

async function matches(named: NamedPath, pattern: string): Promise<Expanded[]> {
  const cut = pattern.slice(0, GLOB_SIGN.exec(pattern)!.index).lastIndexOf('/') + 1
  const base = cut === 0 ? '.' : pattern.slice(0, cut).replace(/\\(.)/g, '$1')
  // Only * ? [] {} are signs: a "!" in front turns the pattern round, and the others are as in regular expressions.
  const rest = pattern.slice(cut).replace(/^!|(?<!\\)[()|+]/g, '\\$&')
  let files: FoundFile[] = []
  try {
    const found = await findBelow(base, rest)
    files = found.files
    let within: string | undefined
    for (const folder of found.folders.toSorted(byCodeUnit)) {
      if (within !== undefined && folder.startsWith(within)) continue
      within = `${folder}/`
      const inner = await dataFiles(below(base, folder))
      files.push(...inner.map(({ relative, real }) => ({ relative: within + relative, real })))
    }
  } catch (error) {
    if (error instanceof SynthcleanError) throw located(named, error)
    throw fault(named, `${shown(named.path)} is no pattern for paths: ${(error as Error).message}`)
  }
  if (files.length === 0) {
    throw fault(named, `no file matches ${shown(named.path)} (hidden ones are matched only by a written dot)`)
  }
  return inFolder(cut === 0 ? '' : base, files, await realpath(base))
}

/** Sorted, and each file once: where links lead to a file that is also there without them, without them. */
function inFolder(folder: string, files: readonly FoundFile[], realFolder: string): Expanded[] {
  const ways = new Map<string, FoundFile>()
  for (const file of files.toSorted((a, b) => byCodeUnit(a.relative, b.relative))) {
    const direct = file.real === below(realFolder, file.relative)
    if (direct || !ways.has(file.real)) ways.set(file.real, file)
  }
  return [...ways.values()]
    .sort((a, b) => byCodeUnit(a.relative, b.relative))
    .map(({ relative, real }) => ({
      path: folder === '' ? relative : below(folder, relative),
      relative,
      real,
    }))
}

async function remote(named: NamedPath, listRemote: InputOptions['listRemote']): Promise<Expanded[]> {
  const { path } = named
  const listed = listRemote ? await listRemote(path) : [path]
  if (listed.length === 0) throw fault(named, `no file is there at ${shown(path)}`)
  const sign = path.search(GLOB_SIGN)
  const base = sign < 0 ? path.replace(/\/?$/, '/') : path.slice(0, path.lastIndexOf('/', sign) + 1)
  const found = listed.map((file) => {
    const key = /^http/i.test(file) ? file.replace(/[?#].*$/s, '') : file
    const name = key.startsWith(base) && file !== path ? key.slice(base.length) : lastSegment(key)
    const relative = name.replace(/\/+/g, '/')
    // Names in a store are others' words: an output must not be led out of its folder by one.
    if (relative.split(/[\\/]/).some((part) => part === '..' || part === '.' || part === '')) {
      throw fault(
        named,
        `${shown(file)} makes no name for an output: name its files by paths that end in a name`,
      )
    }
    return { path: file, relative, real: file }
  })
  // A store's own files (README.md, .gitattributes) are no data; what is named itself is read whatever its name.
  const data = found.filter((one) => one.path === path || DATA_FILE.test(one.relative))
  if (data.length > 0) return data
  throw fault(named, `there is no data file at ${shown(path)}: ${LOOKED_FOR}`)
}

function lastSegment(address: string): string {
  const path = address.replace(REMOTE, '').replace(/\/+$/, '')
  return path.slice(path.lastIndexOf('/') + 1)
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(
    String((error as NodeJS.ErrnoException).code),
  )
}

function shown(path: string): string {
  return path.length > SHOWN ? `${path.slice(0, SHOWN)}…` : path
}

function fault({ place }: NamedPath, message: string): SynthcleanError {
  return new SynthcleanError('usage', place === '' ? message : `${place}: ${message}`)
}

function located({ place }: NamedPath, error: SynthcleanError): SynthcleanError {
  if (place === '') return error
  return new SynthcleanError(error.failure, `${place}: ${error.message}`, { cause: error })
}

interface Way {
  input: InputPath
  by: NamedPath
}

function twice(before: Way, now: Way): SynthcleanError {
  const told = ({ input, by }: Way): string => {
    const from = by.place === '' ? '' : ` (${by.place})`
    return input.path === by.path ? `${input.path}${from}` : `${input.path}, which is in ${by.path}${from}`
  }
  return fault(
    { path: '', place: '' },
    `one file is named twice, as ${told(before)}, and as ${told(now)}: name it once, else its records would be removed as duplicates of themselves`,
  )
}
