import { createReadStream } from 'node:fs'
import { SynthcleanError, systemError } from '../errors.js'

/** A path and where it was named, for messages. */
export interface NamedPath {
  path: string
  /** File and line of a list; empty for an argument. */
  place: string
}

const MOST_BYTES = 2 ** 28
const LONGEST_PATH = 2 ** 15

/**
 * Reads a list of paths from a file, or from standard input for `-`: one a line, without blank lines and those that
 * begin with `#`; where the file has a NUL, paths end with NUL and may be anything. At most 256 MiB.
 */
export async function readPathList(file: string): Promise<NamedPath[]> {
  const name = file === '-' ? 'standard input' : file
  const bytes = await readAll(file, name)
  const hasNul = bytes.includes(0)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new SynthcleanError('failed', `${name} is no list of paths: it is not UTF-8`, { cause })
  }
  const paths: NamedPath[] = []
  for (const [at, written] of text.split(hasNul ? '\0' : '\n').entries()) {
    const path = hasNul ? written : written.replace(/\r$/, '')
    if (path === '' || (!hasNul && (path.trim() === '' || path.startsWith('#')))) continue
    const place = `${name}, ${hasNul ? 'path' : 'line'} ${at + 1}`
    if (path.length > LONGEST_PATH) {
      throw new SynthcleanError('failed', `${place}: ${path.length} characters are no path`)
    }
    paths.push({ path, place })
  }
  return paths
}

async function readAll(file: string, name: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of file === '-' ? process.stdin : createReadStream(file)) {
      pieces.push(piece as Buffer)
      length += (piece as Buffer).length
      if (length > MOST_BYTES) {
        throw new SynthcleanError(
          'failed',
          `${name} is over ${MOST_BYTES / 2 ** 20}MiB: is it a list of paths?`,
        )
      }
    }
  } catch (error) {
    throw error instanceof SynthcleanError ? error : systemError('read', name, error)
  }
  return Buffer.concat(pieces, length)
}
