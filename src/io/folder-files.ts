import { readdir, type Dirent } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { glob, type GlobOptions } from 'tinyglobby'
import { SynthcleanError, systemError } from '../errors.js'

/** A file that was found below a folder. */
export interface FoundFile {
  /** Path below the folder, with `/`. */
  relative: string
  /** Path without links: the same for two ways to one file. */
  real: string
}

export interface Found {
  files: FoundFile[]
  /** Folders that match, below the folder, with `/` and none at the end. */
  folders: string[]
}

interface Folder {
  real: string
  parent: Folder | undefined
  linked: boolean
}

/** Folders entered by links in one walk: links among folders make more ways than there are atoms. */
const MOST_LINKED_FOLDERS = 10_000
/** So that characters of the real folder's name, which tinyglobby would take for its own, never meet it. */
const STAND_IN = resolve('/folder')
/** What a folder that is not there, or is gone by now, fails with. */
const ABSENT = ['ENOENT', 'ENOTDIR']

/**
 * What matches `pattern` below `folder` (of the files, those that are `wanted`), in no order; hidden files and folders
 * are left out. Links are followed; a folder that a path already goes through is not entered again. A folder that does
 * not exist holds nothing. Throws where a folder cannot be read: leaving it out would lose its records without a word.
 */
export async function findBelow(
  folder: string,
  pattern: string,
  wanted: (relative: string) => boolean = () => true,
): Promise<Found> {
  const walk = new Walk(folder)
  const options = {
    cwd: STAND_IN,
    expandDirectories: false,
    onlyFiles: false,
    extglob: false,
    fs: { readdir: walk.readdir } as unknown as NonNullable<GlobOptions['fs']>,
  }
  const matches = await glob(pattern, options)
  if (walk.fault) throw walk.fault
  const found: Found = { files: [], folders: [] }
  for (const match of matches) {
    if (match.endsWith('/')) found.folders.push(match.slice(0, -1))
    else if (match !== '.' && wanted(match))
      found.files.push({ relative: match, real: await walk.realOf(match) })
  }
  return found
}

/**
 * Lists folders for tinyglobby, with every link already resolved. Its own way with links takes `data-2` for a part of
 * `data`, finds files more than once, and says nothing of folders that it cannot read.
 */
class Walk {
  fault: Error | undefined
  readonly #base: string
  /** By their path below the base, `''` for the base itself. */
  readonly #folders = new Map<string, Folder>()
  /** Links to files that are not there. */
  readonly #linkedFiles = new Map<string, string>()
  #linkedFolders = 0

  constructor(base: string) {
    this.#base = base
  }

  /** In the form of `fs.readdir`. */
  readonly readdir = (
    path: string,
    _options: unknown,
    done: (error: Error | null, entries?: unknown[]) => void,
  ): void => {
    const relative = path.slice(STAND_IN.length + 1).replace(/\/$/, '')
    this.#list(relative).then(
      (entries) => done(null, entries),
      (error: unknown) => {
        if (!ABSENT.includes(String((error as NodeJS.ErrnoException).code))) {
          this.fault ??=
            error instanceof SynthcleanError ? error : systemError('read', this.#path(relative), error)
        }
        done(null, [])
      },
    )
  }

  async realOf(relative: string): Promise<string> {
    const linked = this.#linkedFiles.get(relative)
    if (linked === '') {
      // Says what is wrong with the link.
      await stat(this.#path(relative)).catch((error: unknown) => {
        throw systemError('read', this.#path(relative), error)
      })
    }
    if (linked) return linked
    const cut = relative.lastIndexOf('/')
    return below(this.#folders.get(relative.slice(0, Math.max(cut, 0)))!.real, relative.slice(cut + 1))
  }

  #path(relative: string): string {
    return relative === '' ? this.#base : below(this.#base, relative)
  }

  async #list(relative: string): Promise<unknown[]> {
    if (relative === '')
      this.#folders.set('', { real: await realpath(this.#base), parent: undefined, linked: false })
    const folder = this.#folders.get(relative)!
    const path = this.#path(relative)
    if (folder.linked && ++this.#linkedFolders > MOST_LINKED_FOLDERS) {
      throw new SynthcleanError(
        'usage',
        `${this.#base} has folders that link to one another in more than ${MOST_LINKED_FOLDERS} ways, as ${path}: name the folders one by one`,
      )
    }
    const entries = await new Promise<Dirent[]>((done, fail) =>
      readdir(path, { withFileTypes: true }, (error, list) => (error ? fail(error) : done(list))),
    )
    const listed: unknown[] = []
    const links: Dirent[] = []
    for (const entry of entries) {
      if (entry.isSymbolicLink()) links.push(entry)
      else if (!entry.isDirectory()) listed.push(entry)
      else if (
        this.#enter(relative, entry.name, {
          real: below(folder.real, entry.name),
          parent: folder,
          linked: false,
        })
      )
        listed.push(entry)
    }
    const followed = await Promise.all(links.map((link) => this.#follow(relative, link.name, folder)))
    return [...listed, ...followed.filter((entry) => entry !== undefined)]
  }

  /** Whether a folder is to be entered: not where the path goes through it already. */
  #enter(within: string, name: string, folder: Folder): boolean {
    for (let one = folder.parent; one; one = one.parent) if (one.real === folder.real) return false
    this.#folders.set(within === '' ? name : `${within}/${name}`, folder)
    return true
  }

  async #follow(within: string, name: string, parent: Folder): Promise<unknown> {
    const relative = within === '' ? name : `${within}/${name}`
    const path = this.#path(relative)
    const target = await stat(path).catch(() => undefined)
    const real = target && (await realpath(path).catch(() => undefined))
    if (!target?.isDirectory()) {
      if (target && !target.isFile()) return undefined
      this.#linkedFiles.set(relative, real ?? '')
      return entryOf(name, false)
    }
    if (real === undefined || !this.#enter(within, name, { real, parent, linked: true })) return undefined
    return entryOf(name, true)
  }
}

function entryOf(name: string, folder: boolean): unknown {
  return { name, isDirectory: () => folder, isFile: () => !folder, isSymbolicLink: () => false }
}

/** Never normalized: `link/..` is not where the link stands. */
export function below(folder: string, relative: string): string {
  return folder.endsWith('/') ? folder + relative : `${folder}/${relative}`
}
