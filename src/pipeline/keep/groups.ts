import type { GroupMember, Removals } from '../../index/join/removals.js'
import { openLines } from '../outputs.js'
import type { RunOptions } from '../run-options.js'
import type { RecordPlaces } from './record-places.js'

/** UTF-16 units of text that are gathered before they are written. */
const MOST_WAITING = 2 ** 20

/** Writes the groups of duplicates as JSON Lines: the record that stays first, then those that were removed for it. */
export async function writeGroups(
  removals: Removals,
  places: RecordPlaces,
  options: RunOptions,
): Promise<void> {
  const output = await openLines(options.groups!, options)
  try {
    let text = ''
    const flush = async () => {
      if (text !== '') await output.write(Buffer.from(text), 0)
      text = ''
    }
    for await (const { id, members } of removals.groups()) {
      const told = members.map((member) => memberOf(member, places, options))
      text += `${JSON.stringify({ group: id, members: told })}\n`
      if (text.length >= MOST_WAITING) await flush()
    }
    await flush()
    await output.finish()
  } catch (error) {
    await output.discard()
    throw error
  }
}

function memberOf(
  { record, kind, similarity }: GroupMember,
  places: RecordPlaces,
  { inputs }: RunOptions,
): object {
  const { file, line } = places.of(record)
  const rounded = similarity === undefined ? {} : { similarity: Math.round(similarity * 1e4) / 1e4 }
  return { file: inputs[file]!.path, line, is: kind, ...rounded }
}
