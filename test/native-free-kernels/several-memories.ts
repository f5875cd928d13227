import { filterParts, type FilterOptions } from '../../native-free-kernels/filter/layout.js'

/** The size of a memory that spreads an index over so many. */
export function mostOfEach(options: FilterOptions, memories: number): number {
  let most = options.memory
  while (memories > 1 && (filterParts(options, most)?.length ?? 0) < memories) most -= 8
  return most
}
