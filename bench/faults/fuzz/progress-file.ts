import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'

/** What a process that tries cases tells of itself. */
export interface CaseProgress {
  /** The case that is being tried; -1 before the first. */
  number: number
  /** When it began, in milliseconds since 1970. */
  began: number
  /** Milliseconds of the longest case so far, and its number. */
  longest: number
  longestNumber: number
  /** Seconds of processor time, and MiB at the peak. */
  processorSeconds: number
  peakMemory: number
}

const FIELDS = ['number', 'began', 'longest', 'longestNumber', 'processorSeconds', 'peakMemory'] as const
const NOTHING: CaseProgress = {
  ...{ number: -1, began: 0, longest: 0, longestNumber: -1, processorSeconds: 0, peakMemory: 0 },
}

/** Progress and the bytes of the case, written so that they outlive a process that hangs or dies. */
export class ProgressWriter {
  readonly #progress: number
  readonly #bytes: number
  readonly #fields = new Float64Array(FIELDS.length)

  constructor(path: string) {
    this.#progress = openSync(path, 'w')
    this.#bytes = openSync(`${path}.bytes`, 'w')
  }

  write(progress: CaseProgress): void {
    for (const [at, field] of FIELDS.entries()) this.#fields[at] = progress[field]
    writeSync(this.#progress, this.#fields, 0, this.#fields.byteLength, 0)
  }

  writeBytes(bytes: Uint8Array): void {
    writeSync(this.#bytes, bytes, 0, bytes.length, 0)
    ftruncateSync(this.#bytes, bytes.length)
  }

  close(): void {
    closeSync(this.#progress)
    closeSync(this.#bytes)
  }
}

export function readProgress(path: string): CaseProgress {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return NOTHING
  }
  if (bytes.length < FIELDS.length * 8) return NOTHING
  return Object.fromEntries(FIELDS.map((field, at) => [field, bytes.readDoubleLE(at * 8)])) as never
}

export function readCaseBytes(path: string): Buffer {
  return readFileSync(`${path}.bytes`)
}
