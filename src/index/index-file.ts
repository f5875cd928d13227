import { open, type FileHandle } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import xxhash from 'xxhash-wasm'
import { CELLS } from '../../native-free-kernels/record/record.js'
import { SynthcleanError, systemError } from '../errors.js'
import { DuplicateIndex, LEAST_MEMORY, MOST_MEMORY, type IndexParameters } from './duplicate-index.js'

/** Changes with the meaning of any byte of the file, or of a sketch. */
const VERSION = 3
const PIECE = 2 ** 22
const LONGEST_HEADER = 2 ** 24
const CHECKSUM = 16
const LINE_FEED = 10
/** No sketch has more bands, rows of a band, or units to a shingle. */
const LARGEST_DIMENSION = 1024

/**
 * First line of an index file, JSON; behind it stand, for each memory of the index, the entries of the verified tier
 * (oldest first) and the Bloom tier where it is in use; then 16 hexadecimal digits: XXH64 of all before.
 */
export interface IndexHeader {
  synthcleanIndex: number
  parameters: IndexParameters
  /** Names of the files whose records are in the index, by their number. */
  files: string[]
  /** Cells of the shingles that are left out of its sketches as templates. */
  templateCells: number[]
  verifiedRecords: number
  bloomRecords: number
  /** For each memory: bytes of an entry, and bytes of the Bloom tier in this file. */
  memories: { entryBytes: number; bloomBytes: number }[]
}

/** What an index file holds besides the tiers. */
export type IndexNotes = Pick<IndexHeader, 'files' | 'templateCells'>

/** What is written to; a file that appears only when it is whole. */
export interface IndexTarget {
  write(bytes: Uint8Array): Promise<void>
}

const hashes = await xxhash()

/** Writes an index. */
export async function writeIndex(
  index: DuplicateIndex,
  { files, templateCells }: IndexNotes,
  target: IndexTarget,
): Promise<void> {
  const { verified, bloom } = index.state()
  const header: IndexHeader = {
    synthcleanIndex: VERSION,
    parameters: index.parameters,
    files,
    templateCells,
    verifiedRecords: verified.records,
    bloomRecords: bloom.records,
    memories: index.filter.kernels.map(({ entryBytes, bloomBytes }) => ({
      entryBytes,
      bloomBytes: bloom.records === 0 ? 0 : bloomBytes,
    })),
  }
  const checksum = hashes.create64()
  const write = async (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length; from += PIECE) {
      const piece = bytes.subarray(from, from + PIECE)
      checksum.update(piece)
      await target.write(piece)
    }
  }
  await write(Buffer.from(`${JSON.stringify(header)}\n`))
  for (const kernel of index.filter.kernels) {
    for (const entries of kernel.entries()) await write(entries)
    if (bloom.records > 0) await write(kernel.bloom())
  }
  await target.write(Buffer.from(checksum.digest().toString(16).padStart(CHECKSUM, '0')))
}

/** An index file that is open for reading. */
export class IndexFile {
  readonly path: string
  readonly header: IndexHeader
  readonly #handle: FileHandle
  readonly #headerBytes: Uint8Array

  private constructor(path: string, header: IndexHeader, handle: FileHandle, headerBytes: Uint8Array) {
    this.path = path
    this.header = header
    this.#handle = handle
    this.#headerBytes = headerBytes
  }

  /** Opens an index and checks its header and its size. Undefined where there is no such file. */
  static async open(path: string): Promise<IndexFile | undefined> {
    let handle: FileHandle
    try {
      handle = await open(path, 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw systemError('read', path, error)
    }
    try {
      if (!(await handle.stat()).isFile()) {
        throw new SynthcleanError('failed', `index ${path} is no file: name a file, which need not exist yet`)
      }
      const headerBytes = await firstLine(path, handle)
      const header = parseHeader(path, headerBytes)
      const sizes = header.memories.map((one) => header.verifiedRecords * one.entryBytes + one.bloomBytes)
      const expected = sizes.reduce((sum, bytes) => sum + bytes, headerBytes.length + CHECKSUM)
      const { size } = await handle.stat()
      if (size !== expected) throw damaged(path, `it has ${size} bytes, not ${expected}`)
      return new IndexFile(path, header, handle, headerBytes)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /**
   * Puts all records into `index`, which must have the same parameters and may hold others; the numbers of their files
   * grow by `files`. Nothing counts before the checksum was found right: an error leaves `index` unusable.
   */
  async loadInto(index: DuplicateIndex, files: number): Promise<void> {
    const { verifiedRecords, bloomRecords, memories, parameters } = this.header
    const { kernels } = index.filter
    checkParameters(this.path, parameters, index.parameters)
    const fits = ({ entryBytes, bloomBytes }: IndexHeader['memories'][number], at: number) =>
      entryBytes === kernels[at]?.entryBytes && bloomBytes === (bloomRecords > 0 ? kernels[at].bloomBytes : 0)
    if (memories.length !== kernels.length || !memories.every(fits)) {
      throw damaged(this.path, 'its sizes do not fit its parameters')
    }
    const checksum = hashes.create64()
    checksum.update(this.#headerBytes)
    let at = this.#headerBytes.length
    const read = async (size: number): Promise<Uint8Array> => {
      const piece = new Uint8Array(size)
      const { bytesRead } = await this.#handle.read(piece, 0, size, at)
      if (bytesRead !== size) throw damaged(this.path, 'it is cut short')
      at += size
      return piece
    }
    const inPieces = async (
      total: number,
      step: number,
      take: (piece: Uint8Array, offset: number) => void,
    ) => {
      for (let offset = 0; offset < total; offset += step) {
        const piece = await read(Math.min(step, total - offset))
        checksum.update(piece)
        take(piece, offset)
      }
    }
    for (const [memory, { entryBytes, bloomBytes }] of memories.entries()) {
      const kernel = kernels[memory]!
      const step = Math.floor(PIECE / entryBytes) * entryBytes
      await inPieces(verifiedRecords * entryBytes, step, (piece) => kernel.takeEntries(piece, files))
      await inPieces(bloomBytes, PIECE, (piece, offset) => kernel.uniteBloom(piece, offset))
      kernel.addMoved(bloomRecords)
    }
    const stored = Buffer.from(await read(CHECKSUM)).toString('latin1')
    if (stored !== checksum.digest().toString(16).padStart(CHECKSUM, '0')) {
      throw damaged(this.path, 'its checksum is wrong')
    }
  }

  /** Reads the whole file and compares its checksum. */
  async check(): Promise<void> {
    const { size } = await this.#handle.stat()
    const checksum = hashes.create64()
    const piece = new Uint8Array(PIECE)
    for (let at = 0; at < size - CHECKSUM;) {
      const { bytesRead } = await this.#handle.read(piece, 0, Math.min(PIECE, size - CHECKSUM - at), at)
      if (bytesRead === 0) throw damaged(this.path, 'it is cut short')
      checksum.update(piece.subarray(0, bytesRead))
      at += bytesRead
    }
    const { bytesRead } = await this.#handle.read(piece, 0, CHECKSUM, size - CHECKSUM)
    const stored = Buffer.from(piece.subarray(0, bytesRead)).toString('latin1')
    if (stored !== checksum.digest().toString(16).padStart(CHECKSUM, '0')) {
      throw damaged(this.path, 'its checksum is wrong')
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

async function firstLine(path: string, handle: FileHandle): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  for (let at = 0; at < LONGEST_HEADER;) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65536), 0, 65536, at)
    if (bytesRead === 0) break
    const feed = buffer.subarray(0, bytesRead).indexOf(LINE_FEED)
    pieces.push(buffer.subarray(0, feed < 0 ? bytesRead : feed + 1))
    if (feed >= 0) return Buffer.concat(pieces)
    at += bytesRead
  }
  throw damaged(path, 'it does not begin with a header')
}

function parseHeader(path: string, bytes: Uint8Array): IndexHeader {
  let header: IndexHeader
  try {
    header = JSON.parse(Buffer.from(bytes).toString()) as IndexHeader
  } catch {
    throw damaged(path, 'its header is no JSON')
  }
  if (typeof header?.synthcleanIndex !== 'number') throw damaged(path, 'it is no index of synthclean')
  if (header.synthcleanIndex !== VERSION) {
    throw new SynthcleanError(
      'failed',
      `index ${path} is of version ${header.synthcleanIndex}, this program reads version ${VERSION}: build it again`,
    )
  }
  if (!isHeader(header)) throw damaged(path, 'its header is not that of an index')
  return header
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function isListOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is)
}

/** Whether a header has all that it must have: the checksum is compared only when all is read. */
function isHeader({ parameters, files, templateCells, ...rest }: IndexHeader): boolean {
  return (
    isParameters(parameters) &&
    isListOf(files, (name) => typeof name === 'string') &&
    isListOf(templateCells, (cell) => isCount(cell) && cell < CELLS) &&
    isCount(rest.verifiedRecords) &&
    isCount(rest.bloomRecords) &&
    isListOf(rest.memories, (one) => {
      const { entryBytes, bloomBytes } = (one ?? {}) as IndexHeader['memories'][number]
      return isCount(entryBytes) && entryBytes > 0 && isCount(bloomBytes)
    })
  )
}

function isParameters(parameters: IndexParameters | null | undefined): boolean {
  const { sketch, memory, dedupOn } = parameters ?? {}
  const numbers = [sketch?.bands, sketch?.rows, sketch?.textWidth, sketch?.turnWidth]
  return (
    numbers.every((number) => isCount(number) && number > 0 && number <= LARGEST_DIMENSION) &&
    isCount(sketch!.whole) &&
    ['word', 'char'].includes(sketch!.unit) &&
    isCount(memory) &&
    memory >= LEAST_MEMORY &&
    memory <= MOST_MEMORY &&
    typeof dedupOn === 'string' &&
    [parameters!.exact, parameters!.near, parameters!.maskTemplates].every((one) => typeof one === 'boolean')
  )
}

function checkParameters(path: string, found: IndexParameters, wanted: IndexParameters): void {
  const differing = (Object.keys(wanted) as (keyof IndexParameters)[]).filter(
    (name) => !isDeepStrictEqual(found[name], wanted[name]),
  )
  if (differing.length === 0) return
  const told = differing.map(
    (name) =>
      `${name === 'sketch' ? 'sketch (--near-threshold, --shingle)' : name} ` +
      `${JSON.stringify(found[name])} there, ${JSON.stringify(wanted[name])} here`,
  )
  throw new SynthcleanError('usage', `index ${path} was built with other parameters: ${told.join('; ')}`)
}

function damaged(path: string, reason: string): SynthcleanError {
  return new SynthcleanError('failed', `index ${path} is damaged: ${reason}; nothing was changed`)
}
