import { styleText } from 'node:util'
import type { StoredBytes } from '../io/input/open-input.js'
import { STAGES } from '../stages/list.js'
import { InputShare } from './input-share.js'
import { inOrder, type Tally } from './tally.js'

export type ProgressMode = 'bar' | 'log' | 'json' | 'none'

/** Milliseconds between two lines. */
const BAR_INTERVAL = 200
const LOG_INTERVAL = 10_000
/** Characters of the bar. */
const BAR_WIDTH = 24

/** One reading of all inputs. */
export type Pass = 'learn' | 'compare' | 'write'

/** What is said of a pass in the place of the records that were kept. */
const TOLD: Record<Pass, string> = { learn: 'learning templates', compare: 'finding duplicates', write: '' }

/** Tells on standard error how a run is going. */
export class Progress {
  readonly #mode: ProgressMode
  readonly #tally: Tally
  #pass: Pass = 'write'
  /** Of passes before the one that writes. */
  #read = { records: 0, bytes: 0 }
  #started = performance.now()
  #share = new InputShare([])
  #timer: NodeJS.Timeout | undefined
  #shown = false

  constructor(mode: ProgressMode, tally: Tally) {
    this.#mode = mode
    this.#tally = tally
    if (mode === 'none') return
    this.#timer = setInterval(() => this.#show(), mode === 'bar' ? BAR_INTERVAL : LOG_INTERVAL)
    this.#timer.unref()
  }

  /** The inputs are read from the start for another purpose; `sizes`: as they are stored, where that is known. */
  begin(pass: Pass, sizes: readonly (number | undefined)[]): void {
    this.#pass = pass
    this.#read = { records: 0, bytes: 0 }
    this.#started = performance.now()
    this.#share = new InputShare(sizes)
  }

  /** Counts what a pass has read that writes nothing. */
  read(records: number, bytes: number): void {
    this.#read.records += records
    this.#read.bytes += bytes
  }

  /** Input number `at` is read from now on. */
  open(at: number, stored: StoredBytes): void {
    this.#share.open(at, stored)
  }

  /** Ends the display; a bar makes room for the summary. */
  end(): void {
    clearInterval(this.#timer)
    if (this.#mode === 'bar' && this.#shown) process.stderr.write('\r\x1b[K')
  }

  #show(): void {
    const pass = this.#pass
    const { output } = this.#tally
    const input = pass === 'write' ? this.#tally.input : this.#read
    const seconds = (performance.now() - this.#started) / 1000
    const rate = input.bytes / seconds
    const { share } = this.#share
    const secondsLeft = this.#share.secondsLeft(seconds)
    const rejected = Object.fromEntries(
      STAGES.map(({ name }) => [name, this.#tally.rejectedBy(name)] as const).filter(
        ([, count]) => count > 0,
      ),
    )
    const memory = process.memoryUsage.rss()
    if (this.#mode === 'json') {
      const line = {
        pass,
        seconds,
        input,
        output,
        rejected,
        bytesPerSecond: rate,
        memory,
        share,
        secondsLeft,
      }
      process.stderr.write(`${JSON.stringify(line)}\n`)
      return
    }
    const losses = Object.entries(rejected).map(([stage, count]) => `${stage} ${count}`)
    const kept = pass === 'write' ? `${output.records} kept` : TOLD[pass]
    const facts = [
      `${megabytes(rate)} MB/s`,
      `${input.records} records`,
      kept,
      ...losses,
      `${megabytes(memory)} MB memory`,
      ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
    ]
    if (this.#mode === 'log') {
      process.stderr.write(`synthclean: ${duration(seconds)}: ${facts.join(', ')}\n`)
      return
    }
    this.#shown = true
    const text = `${share === undefined ? '' : `${bar(share)} `}${facts.join(' · ')}`
    process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
  }
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH)
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${Math.floor(share * 100)}%`
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const minutes = Math.floor(whole / 60)
  return minutes === 0 ? `${whole}s` : `${minutes}m${String(whole % 60).padStart(2, '0')}s`
}

/** The lines that end a run, for people. */
export function summary(tally: Tally, seconds: number): string {
  const { input, output } = tally
  const lines = [
    `${input.records} records in, ${output.records} out, ${tally.rejectedRecords} rejected` +
      ` (${megabytes(input.bytes)} MB in ${seconds.toFixed(1)} s, ${megabytes(input.bytes / seconds)} MB/s)`,
  ]
  for (const [title, counts] of [
    ['rejected', inOrder(tally.rejected, 'rejects')],
    ['edited', inOrder(tally.edited, 'edits')],
  ] as const) {
    for (const [stage, rules] of Object.entries(counts)) {
      for (const [rule, count] of Object.entries(rules))
        lines.push(`  ${title} by ${stage}: ${rule} ${count}`)
    }
  }
  if (input.records > 0 && tally.rejectedBy('validate') === input.records) {
    lines.push('Not one of them is a record that can be read: are --format, --shape and --text-field right?')
  }
  return lines.map((line) => styled(line)).join('\n')
}

function styled(line: string): string {
  return line.startsWith(' ') || !process.stderr.isTTY ? line : styleText('bold', line)
}
