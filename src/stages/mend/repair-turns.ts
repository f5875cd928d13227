import type { Part } from './turns.js'

export const TURN_REPAIRS = {
  empty: 'empty-turn',
  trailing: 'trailing-user-turn',
  neighbours: 'same-role-neighbours',
} as const

export type TurnRepair = (typeof TURN_REPAIRS)[keyof typeof TURN_REPAIRS]

/** A turn as far as it matters for what may be done with it. */
export interface RepairableTurn {
  /** What its role stands for; undefined where that is unknown. */
  part: Part | undefined
  /** What it says; undefined where it is a list of parts, which are left as they are. */
  text: string | undefined
  callsTool: boolean
  /** Its other keys and their values, as they stand in the line; those that are null are left out. */
  others: string
}

/** What becomes of the turns. */
export interface TurnPlan {
  /** Turns that go, by the rule for which they go. */
  cut: ReadonlyMap<number, TurnRepair>
  /** Of a turn that stays: the turns whose texts are joined to its own. */
  joined: ReadonlyMap<number, readonly number[]>
}

/** Whether it is the assistant who says something or calls a tool. */
function speaks({ part, text, callsTool }: RepairableTurn): boolean {
  return part === 'call' || (part === 'assistant' && (callsTool || text?.trim() !== ''))
}

/**
 * Plans what can be done with the turns of a conversation without a loss of sense: empty ones go, a trailing turn of the
 * user goes, neighbours of one role become one. Undefined where there is nothing to do, or where no turn of the
 * assistant would be left.
 */
export function repairTurns(
  turns: readonly RepairableTurn[],
  options: { dropTrailing: boolean },
): TurnPlan | undefined {
  const cut = new Map<number, TurnRepair>()
  for (const [index, { part, text, callsTool, others }] of turns.entries()) {
    const said = part === 'system' || part === 'user' || part === 'assistant'
    if (said && text?.trim() === '' && !callsTool && others === '') cut.set(index, TURN_REPAIRS.empty)
  }
  const stays = (index: number) => !cut.has(index)
  if (!turns.some((turn, index) => stays(index) && speaks(turn))) return undefined
  if (options.dropTrailing) {
    for (let index = turns.length - 1; index >= 0; index--) {
      if (!stays(index)) continue
      if (turns[index]!.part !== 'user') break
      cut.set(index, TURN_REPAIRS.trailing)
    }
  }
  const joined = new Map<number, number[]>()
  let target = -1
  for (const [index, turn] of turns.entries()) {
    if (!stays(index)) continue
    if (target >= 0 && canJoin(turns[target]!, turn)) {
      cut.set(index, TURN_REPAIRS.neighbours)
      const others = joined.get(target)
      if (others) others.push(index)
      else joined.set(target, [index])
    } else target = index
  }
  return cut.size === 0 ? undefined : { cut, joined }
}

function canJoin(first: RepairableTurn, second: RepairableTurn): boolean {
  return (
    first.part === second.part &&
    (first.part === 'user' || first.part === 'assistant') &&
    [first, second].every(({ text, callsTool }) => text !== undefined && text.trim() !== '' && !callsTool) &&
    first.others === second.others
  )
}
