import { AtomicFile, type AtomicFileOptions, type UnfinishedFile } from '../atomic-file.js'
import { SynthcleanError } from '../../errors.js'
import { isRemote } from '../remote/address.js'
import { StandardOutput } from './standard-output.js'

/** Where the bytes of one output go. */
export interface ByteTarget {
  path: string
  write(bytes: Uint8Array): Promise<void>
  /** Waits until all that was written is on the disk. */
  settle(): Promise<void>
  /** Nothing more is written; the output has not its name yet. */
  close(): Promise<void>
  /** Makes the output whole under its name. */
  finish(): Promise<void>
  /** Takes back what can be taken back. */
  discard(): Promise<void>
  /** Leaves the unfinished output to another process. */
  leave(): Promise<void>
  unfinished(): UnfinishedFile
}

/** Opens a file, an object of a remote store, or standard output where there is no path. */
export async function openTarget(path: string | undefined, options: AtomicFileOptions): Promise<ByteTarget> {
  if (path === undefined) return new StandardOutput()
  if (!isRemote(path)) return AtomicFile.create(path, options)
  const { openRemoteUpload } = await import('../remote/remote.js')
  const upload = await openRemoteUpload(path, { overwrite: options.overwrite ?? false })
  const nothing = () => Promise.resolve()
  return {
    path,
    write: (bytes) => upload.write(bytes),
    settle: nothing,
    close: () => upload.close(),
    finish: () => upload.finish(),
    discard: () => upload.discard(),
    leave: () => upload.discard(),
    unfinished: () => {
      throw new SynthcleanError('usage', `${path}: a remote output cannot be gone on with by another process`)
    },
  }
}
