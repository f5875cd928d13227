/** As many UTF-16 units of a text are measured: a bound on memory and time for the hostile ones. */
export const MOST_UNITS = 262_144

/**
 * The units of the text that was read last, and a 0 behind them. A loop over a typed array does not care for the form of a
 * string: over strings that are slices of a file, those loops took twice the time.
 */
export const UNITS = new Uint16Array(MOST_UNITS + 1)

// UTF-16 is written in the order of the bytes of Uint16Array: little-endian on all machines that Node runs on today.
const bytes = Buffer.from(UNITS.buffer, 0, MOST_UNITS * 2)

/** Fills `UNITS` with the beginning of a text, and a 0 behind it; gives the number of units. */
export function readUnits(text: string): number {
  const length = Math.min(text.length, MOST_UNITS)
  bytes.write(text, 0, length * 2, 'utf16le')
  UNITS[length] = 0
  return length
}
