import type { IExecuteFunctions } from 'n8n-workflow';
import { InvalidInput } from './errors';
import type { InputFile } from './operation';

/**
 * A binary property of an item, in memory.
 *
 * @throws InvalidInput naming `parameter`, if the item has no such property
 */
export async function readFile(
	context: IExecuteFunctions,
	index: number,
	parameter: string,
	property: string,
): Promise<InputFile> {
	const item = context.getInputData()[index];
	const binary = item?.binary?.[property];
	if (binary === undefined) {
		const names = Object.keys(item?.binary ?? {});
		throw new InvalidInput(
			parameter,
			`names the binary property "${property}", which the item does not have`,
			names.length === 0
				? 'Connect a node before this one that puts a file into the item.'
				: `The item has: ${names.join(', ')}.`,
		);
	}
	const { buffer, byteOffset, length } = await context.helpers.getBinaryDataBuffer(index, property);
	return {
		// A view where possible: a file may be large.
		data: new Uint8Array(
			buffer instanceof ArrayBuffer ? buffer : Uint8Array.from(new Uint8Array(buffer)).buffer,
			byteOffset,
			length,
		),
		fileName: binary.fileName ?? '',
		mimeType: binary.mimeType,
	};
}
