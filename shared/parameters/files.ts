import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { InvalidInput } from '../values/invalidInput';
import type { InputFile } from '../operation/operation';

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
	const binary = findFile(context, index, property);
	if (binary === undefined) {
		const names = Object.keys(context.getInputData()[index]?.binary ?? {});
		throw new InvalidInput(
			parameter,
			`names the binary property "${property}", which the item does not have`,
			names.length === 0
				? 'Connect a node before this one that puts a file into the item.'
				: `The item has: ${names.join(', ')}.`,
		);
	}
	const stored = await context.helpers
		.getBinaryDataBuffer(index, property)
		.catch((error: unknown) => String(error));
	if (typeof stored === 'string') {
		throw new InvalidInput(
			parameter,
			'names a file that n8n cannot read',
			`Run the node before this one again. n8n says: ${stored}`,
		);
	}
	const { buffer, byteOffset, length } = stored;
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

/** n8n knows where files are in each of its binary modes; it throws if there is none. */
function findFile(
	context: IExecuteFunctions,
	index: number,
	property: string,
): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(index, property);
	} catch {
		return undefined;
	}
}
