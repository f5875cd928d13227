import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { FindingsFolder } from './findings-folder.js'
import { readCaseBytes, readProgress, type CaseProgress } from './progress-file.js'
import type { FindingMessage } from './try-cases.js'

export interface Watching {
  /** Module with the targets, and which of them. */
  module: string
  name: string
  seed: number
  seconds: number
  /** Seconds and MiB that one case may take. */
  mostSeconds: number
  mostMemory: number
  /** Where cases that went wrong are saved. */
  findings: string
}

export interface Watched {
  executions: number
  seconds: number
  processorSeconds: number
  /** Milliseconds of the longest case, and its number. */
  longest: number
  longestNumber: number
  /** MiB at the peak. */
  peakMemory: number
  /** How often each kind of fault was found. */
  faults: ReadonlyMap<string, number>
}

const PROGRAM = fileURLToPath(new URL('./try-cases.js', import.meta.url))
const POLL = 50
/** Seconds that a target may take to be made. */
const LONGEST_START = 120
const LONGEST_TOLD = 2000

type Ended = { status: number | null; signal: NodeJS.Signals | null; stderr: string }

/**
 * Fuzzes a target in processes of its own. One that hangs is ended, one that dies or takes too much memory is followed by
 * another, which goes on behind the case; in each of these the case is saved.
 */
export async function watchTarget(watching: Watching): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'synthclean-fuzz-'))
  const path = join(folder, 'progress')
  const found = new FindingsFolder(watching.findings)
  const began = Date.now()
  const until = began + watching.seconds * 1000
  const sum = { executions: 0, processorSeconds: 0, longest: 0, longestNumber: -1, peakMemory: 0 }
  let next = 0
  try {
    while (Date.now() < until) {
      const { fault, progress } = await oneProcess(watching, { path, from: next, until, found })
      sum.executions += Math.max(0, progress.number + 1 - next)
      sum.processorSeconds += progress.processorSeconds
      sum.peakMemory = Math.max(sum.peakMemory, progress.peakMemory)
      if (progress.longest > sum.longest) {
        sum.longest = progress.longest
        sum.longestNumber = progress.longestNumber
      }
      if (fault === undefined) break
      const bytes = progress.number < 0 ? new Uint8Array(0) : readCaseBytes(path)
      found.add(watching.name, progress.number, bytes, fault)
      // A target that cannot be made has no cases.
      if (progress.number < 0) break
      next = progress.number + 1
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...sum, seconds: (Date.now() - began) / 1000, faults: found.counts }
}

interface Place {
  path: string
  from: number
  until: number
  found: FindingsFolder
}

/** Runs one process to its end; tells what ended it before the time, if something did. */
async function oneProcess(
  watching: Watching,
  { path, from, until, found }: Place,
): Promise<{ fault: string | undefined; progress: CaseProgress }> {
  rmSync(path, { force: true })
  const { module, name, seed, mostSeconds, mostMemory } = watching
  const args = [PROGRAM, module, name, seed, from, until, path].map(String)
  const child = spawn(process.execPath, ['--max-old-space-size=1024', ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let stderr = ''
  child.stderr!.on('data', (bytes: Buffer) => (stderr = (stderr + bytes.toString()).slice(-LONGEST_TOLD)))
  child.on('message', (message) => {
    const { number, fault, bytes } = message as FindingMessage
    found.add(name, number, Buffer.from(bytes, 'base64'), fault)
  })
  let ended: Ended | undefined
  child.on('close', (status, signal) => (ended = { status, signal, stderr }))
  const started = Date.now()
  let hangs = false
  while (!ended) {
    await delay(POLL)
    if (hangs) continue
    const progress = readProgress(path)
    const [since, most] = progress.number < 0 ? [started, LONGEST_START] : [progress.began, mostSeconds]
    hangs = Date.now() - since > most * 1000
    if (hangs) child.kill('SIGKILL')
  }
  const progress = readProgress(path)
  return { fault: faultOf(ended, hangs, progress, watching), progress }

  function faultOf(
    { status, signal, stderr: told }: Ended,
    isHung: boolean,
    at: CaseProgress,
    limits: Watching,
  ) {
    if (isHung) return `Hang: a case took more than ${limits.mostSeconds} seconds`
    if (at.peakMemory > mostMemory) return `Memory: the process held ${Math.round(at.peakMemory)} MiB`
    if (status === 0) return undefined
    // 13: what the case waits for never comes.
    if (status === 13) return 'Hang: a case waits for something that never comes'
    return `Crash: the process ended with ${status ?? signal}\n${told}`
  }
}
