import { open } from 'node:fs/promises'
import type { Witness } from '../index/duplicate-index.js'

/** Characters of an excerpt, and bytes that are enough for them. */
const EXCERPT = 300
const EXCERPT_BYTES = 4 * EXCERPT
/** Places of batches that are remembered for each file; beyond it every second one is forgotten. */
const MOST_PLACES = 16_384
/** Kept records of a stream, which cannot be read again, that are remembered: the latest. */
const RECENT = 8192
const PIECE = 2 ** 20
const LINE_FEED = 10

/** The beginning of a line, as text. */
export function excerptOf(line: Uint8Array): string {
  const bytes = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, EXCERPT_BYTES))
  // Half a surrogate pair would be no JSON to strict readers.
  return bytes
    .toString()
    .slice(0, EXCERPT)
    .replace(/[\ud800-\udbff]$/, '')
}

interface BatchPlace {
  line: number
  offset: number
}

/**
 * Finds the text of witnesses, in fixed memory: of a file by reading it again from the last batch before the line, of
 * a stream where the record was among the latest.
 */
export class WitnessExcerpts {
  /** Path by the number of the source, for what can be read again. */
  readonly #paths = new Map<number, string>()
  readonly #places = new Map<number, { every: number; seen: number; places: BatchPlace[] }>()
  readonly #recentLines = new Float64Array(RECENT)
  readonly #recentBytes: Uint8Array[] = []
  readonly #recentFiles = new Uint32Array(RECENT)
  #recent = 0

  /** Told of each source; `path` where its lines can be read again by their offsets. */
  open(file: number, path: string | undefined): void {
    if (path !== undefined) this.#paths.set(file, path)
  }

  state() {
    const { length } = this.#recentBytes
    return {
      paths: this.#paths,
      places: this.#places,
      recent: this.#recent,
      lines: this.#recentLines.slice(0, length),
      files: this.#recentFiles.slice(0, length),
      bytes: this.#recentBytes,
    }
  }

  restore({ paths, places, recent, lines, files, bytes }: ReturnType<WitnessExcerpts['state']>): void {
    for (const [file, path] of paths) this.#paths.set(file, path)
    for (const [file, noted] of places) this.#places.set(file, noted)
    this.#recent = recent
    this.#recentLines.set(lines)
    this.#recentFiles.set(files)
    this.#recentBytes.push(...bytes)
  }

  /** Notes where a batch begins. */
  batch(file: number, line: number, offset: number): void {
    if (!this.#paths.has(file)) return
    let noted = this.#places.get(file)
    if (!noted) this.#places.set(file, (noted = { every: 1, seen: 0, places: [] }))
    if (noted.seen++ % noted.every !== 0) return
    noted.places.push({ line, offset })
    if (noted.places.length < MOST_PLACES) return
    noted.places = noted.places.filter((_, at) => at % 2 === 0)
    noted.every *= 2
  }

  /** Whether kept records of a source must be noted, since they cannot be read again. */
  isStream(file: number): boolean {
    return !this.#paths.has(file)
  }

  /** Notes a kept record of a stream. */
  kept(file: number, line: number, bytes: Uint8Array): void {
    const at = this.#recent++ % RECENT
    const most = Math.min(bytes.length, EXCERPT_BYTES)
    const room = (this.#recentBytes[at] ??= new Uint8Array(EXCERPT_BYTES))
    room.set(bytes.subarray(0, most))
    room.fill(LINE_FEED, most)
    this.#recentLines[at] = line
    this.#recentFiles[at] = file
  }

  /** The text of a witness of a stream, where it is still known. */
  recent({ file, line }: Witness): string | undefined {
    if (!this.isStream(file)) return undefined
    let at = this.#recentLines.indexOf(line)
    while (at >= 0 && this.#recentFiles[at] !== file) at = this.#recentLines.indexOf(line, at + 1)
    const bytes = this.#recentBytes[at]
    return bytes && firstLine(bytes)
  }

  /** The text of a witness that stands in a file of this run; undefined where the file is gone or has become shorter. */
  async read({ file, line }: Witness): Promise<string | undefined> {
    const path = this.#paths.get(file)
    const before = this.#places.get(file)?.places.findLast((place) => place.line <= line)
    if (path === undefined || !before) return undefined
    const handle = await open(path, 'r').catch(() => undefined)
    if (!handle) return undefined
    try {
      let { offset } = before
      let missing = line - before.line
      const piece = new Uint8Array(PIECE)
      for (;;) {
        const { bytesRead } = await handle.read(piece, 0, PIECE, offset)
        if (bytesRead === 0) return undefined
        let from = 0
        while (missing > 0) {
          const feed = piece.subarray(0, bytesRead).indexOf(LINE_FEED, from)
          if (feed < 0) break
          from = feed + 1
          missing--
        }
        offset += missing > 0 ? bytesRead : from
        if (missing > 0) continue
        const { bytesRead: rest } = await handle.read(piece, 0, EXCERPT_BYTES, offset)
        return firstLine(piece.subarray(0, rest))
      }
    } finally {
      await handle.close()
    }
  }
}

function firstLine(bytes: Uint8Array): string {
  const feed = bytes.indexOf(LINE_FEED)
  return excerptOf(feed < 0 ? bytes : bytes.subarray(0, feed))
}
