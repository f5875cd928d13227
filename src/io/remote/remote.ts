import { parseAddress, type RemoteAddress } from './address.js'
import { HubStore } from './hub-store.js'
import type { ObjectStore } from './object-store.js'
import { contextOf, type RemoteContext, type RemoteOptions } from './persistence.js'
import { RemoteObject, type RemoteFile } from './remote-object.js'
import { S3Store } from './s3-store.js'
import { SynthcleanError } from '../../errors.js'
import { WebStore } from './web-store.js'

export { isRemote } from './address.js'
export { listRemote } from './list.js'
export type { RemoteOptions } from './persistence.js'
export type { RemoteFile } from './remote-object.js'
export { openRemoteUpload, type RemoteUpload, type RemoteUploadOptions } from './s3-upload.js'

/**
 * Opens an object of a remote store for reading: `s3://bucket/key`, `hf://datasets/OWNER/NAME[@REVISION]/path`,
 * `https://…` or `http://…`. Throws a SynthcleanError that says what to do where it cannot be read.
 */
export async function openRemote(path: string, options?: RemoteOptions): Promise<RemoteFile> {
  return RemoteObject.open(await storeOf(parseAddress(path), contextOf(options)))
}

function storeOf(address: RemoteAddress, context: RemoteContext): ObjectStore | Promise<ObjectStore> {
  if (address.store === 'web') return new WebStore(address, context)
  if (address.store === 's3' ? address.key === '' : address.path === '') {
    throw new SynthcleanError(
      'usage',
      `${address.name} names no file in the ${address.store === 's3' ? 'bucket' : 'dataset'}`,
    )
  }
  return address.store === 's3' ? S3Store.open(address, context) : HubStore.open(address, context)
}
