import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SynthcleanError, systemError } from '../errors.js'

/** Milliseconds: a process that was killed holds its lock until the system has taken it down. */
const LONGEST_WAIT = 2000
const STEP = 100

/** Paths of the locks that this process holds. */
const held = new Set<string>()

/**
 * Keeps two runs from writing one thing: the second one throws a SynthcleanError that names it by `what`. The lock of a
 * process of this machine that is gone is taken over. Returns what lets go.
 */
export async function lock(path: string, what: string): Promise<() => Promise<void>> {
  for (let waited = 0; ; waited += STEP) {
    try {
      await writeFile(path, owner(), { flag: 'wx' })
      held.add(path)
      return () => {
        held.delete(path)
        return rm(path, { force: true })
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' && waited > 0) {
        // The other run is done and has removed its folder.
        await mkdir(dirname(path), { recursive: true })
        continue
      }
      if (code !== 'EEXIST') throw systemError('write', path, error)
      if (await isTakenAway(path, waited >= LONGEST_WAIT)) continue
      if (waited < LONGEST_WAIT) {
        await delay(STEP)
        continue
      }
      throw new SynthcleanError(
        'failed',
        `${what} is in use by another run; where that is not so, remove ${existsSync(taking(path)) ? taking(path) : path}`,
      )
    }
  }
}

const owner = (): string => `${process.pid} ${hostname()}\n`

/** What a process holds while it takes a lock away. */
const taking = (path: string): string => `${path}.taken`

/**
 * Takes the lock of a process away that is gone. One process does so at a time, and looks again before: what it saw first
 * may by then be the lock of another that took it over.
 */
async function isTakenAway(path: string, isLate: boolean): Promise<boolean> {
  // It may have been let go of since.
  if (!existsSync(path)) return true
  if (!(await isOfNobody(path, isLate))) return false
  try {
    await writeFile(taking(path), owner(), { flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return false
    if (code !== 'EEXIST') throw systemError('write', taking(path), error)
    const isDead = await isOfNobody(taking(path), isLate)
    if (isDead) await rm(taking(path), { force: true })
    return isDead
  }
  held.add(taking(path))
  try {
    const isGone = await isOfNobody(path, isLate)
    if (isGone) await rm(path, { force: true })
    return isGone
  } finally {
    held.delete(taking(path))
    await rm(taking(path), { force: true })
  }
}

/** `isLate`: a process that only now makes the lock would have written its number long since. */
async function isOfNobody(path: string, isLate: boolean): Promise<boolean> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch {
    // It was let go of since.
    return false
  }
  if (text === '') return isLate
  const [pid, host] = text.split(' ')
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return false
  // A container that is started again has the name and the process number that it had before.
  if (Number(pid) === process.pid) return !held.has(path)
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
