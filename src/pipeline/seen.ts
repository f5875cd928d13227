import type { Seen, SeenRecords } from '../scorecard/report.js'
import type { Observations, Side } from './observations.js'
import { Tally } from './tally.js'

/** What one part of a run has seen, in a form that JSON can hold. */
export function seenBy({ before, after, editsFound, tagsFound }: Observations): Seen {
  return { before: sideSeen(before), after: sideSeen(after), edited: editsFound, tagged: tagsFound }
}

function sideSeen({ sample, densities, unseen, measured }: Side): SeenRecords {
  const lines = sample.list().map(({ key, line }) => ({ key, line: Buffer.from(line).toString('base64') }))
  return { sample: lines, densities, unseen, measured }
}

/** Adds what another part has seen: of the samples together, the records of the smallest keys are that of both. */
export function addSeen(observations: Observations, { before, after, edited, tagged }: Seen): void {
  addSide(observations.before, before)
  addSide(observations.after, after)
  const found = new Tally()
  found.add({ edited: observations.editsFound, tagged: observations.tagsFound })
  found.add({ edited, tagged })
  Object.assign(observations.editsFound, found.edited)
  Object.assign(observations.tagsFound, found.tagged)
}

function addSide(side: Side, { sample, densities, unseen, measured }: SeenRecords): void {
  for (const { key, line } of sample) {
    const bytes = Buffer.from(line, 'base64')
    if (side.sample.wants(key, bytes.length)) side.sample.add(key, bytes)
  }
  for (const [bin, records] of densities.entries()) side.densities[bin]! += records
  side.unseen += unseen
  side.measured += measured
}
