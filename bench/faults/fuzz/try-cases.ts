// Tries the cases of a target until a time; started and watched by ./watched-target.ts.
// node try-cases.js MODULE TARGET SEED FROM UNTIL PROGRESS; findings go to the parent as messages.
import { tryCases, type Finding } from './case-loop.js'
import { ProgressWriter, type CaseProgress } from './progress-file.js'
import type { FuzzTarget } from './target.js'

/** What is told of a case that went wrong. */
export interface FindingMessage {
  number: number
  fault: string
  bytes: string
}

const LINES_OF_STACK = 6
/** Tried even where the time went by before the target was made. */
const LEAST_CASES = 5

const [module, name, seed, from, until, path] = process.argv.slice(2) as [string, ...string[]]
const { TARGETS } = (await import(module)) as {
  TARGETS: Record<string, () => FuzzTarget | Promise<FuzzTarget>>
}
const writer = new ProgressWriter(path!)
const progress: CaseProgress = {
  ...{ number: -1, began: Date.now(), longest: 0, longestNumber: -1, processorSeconds: 0, peakMemory: 0 },
}
writer.write(progress)
const target = await TARGETS[name!]!()
let isTooLarge = false
// Nobody is left to be told.
process.on('disconnect', () => process.exit(1))
// A case that waits for nothing is to end the process, with the status that Node has for that, whoever else looks at exits.
process.channel?.unref()
process.on('beforeExit', () => process.exit(13))

/** Settles when what was told last has left. */
let told = Promise.resolve()

function tell({ number, bytes, error }: Finding): void {
  const fault = (error.stack ?? error.message).split('\n').slice(0, LINES_OF_STACK).join('\n')
  const message: FindingMessage = { number, fault, bytes: Buffer.from(bytes).toString('base64') }
  told = new Promise((sent) => process.send?.(message, undefined, undefined, () => sent()))
}

await tryCases({
  target,
  seed: Number(seed),
  from: Number(from),
  goesOn: (number) => (Date.now() < Number(until) || number - Number(from) < LEAST_CASES) && !isTooLarge,
  onBegin(number, bytes) {
    writer.writeBytes(bytes)
    progress.number = number
    progress.began = Date.now()
    writer.write(progress)
  },
  onEnd(number, milliseconds) {
    if (milliseconds > progress.longest)
      Object.assign(progress, { longest: milliseconds, longestNumber: number })
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    progress.processorSeconds = (userCPUTime + systemCPUTime) / 1e6
    progress.peakMemory = maxRSS / 1024
    // The peak of a process never falls: another one goes on.
    isTooLarge = progress.peakMemory > target.mostMemory
  },
  onFinding: tell,
})
writer.write(progress)
writer.close()
await told
process.exit(0)
