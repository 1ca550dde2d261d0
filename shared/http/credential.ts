import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { Failed } from '../operation/answers';
import type { Failing } from '../operation/answers';
import { secretOf } from '../values/secret';

/** The credential of an item, or why there is none. */
export type Access =
	| { readonly credential: ICredentialDataDecryptedObject }
	| { readonly refusal: Failing };

/** The credentials of a run. */
export interface Accesses {
	/** By index of the item; items with equal data get the same object, which tells accounts apart. */
	readonly of: (index: number) => Access;
	readonly all: readonly ICredentialDataDecryptedObject[];
}

/** No run has an item of this number, so whatever an expression reads of its item is missing there. */
const NO_ITEM = Number.MAX_SAFE_INTEGER;

/**
 * Reads the credential of the items, whose fields may be expressions (`={{ $json.key }}`).
 *
 * n8n gives a credential only resolved, for one item, at the price of a query to its database. So it
 * is asked once for the first item and once for an item that does not exist: n8n refuses to read
 * `$json` and `$('Node').item` there, even where the expression names a substitute (`?? 'key'`), and
 * `$itemIndex` is an odd number without small divisors. If both times the same comes, nothing in the
 * credential depends on the item, and two queries serve any number of items. Else each item is asked
 * for. Only an expression that hides the missing item itself (`$input.item?.json.key ?? 'key'`, or a
 * comparison of `$itemIndex` with a number), and that gives the same for the first item, passes for a
 * constant.
 *
 * @param indices of the items that need one, in order
 * @throws what n8n says; with Continue On Fail it is the refusal of the items instead, because n8n
 * would pass the input on as if all were well
 */
export async function readCredentials(
	context: IExecuteFunctions,
	type: string,
	indices: readonly number[],
): Promise<Accesses> {
	const known = new Map<string, ICredentialDataDecryptedObject>();
	const get = async (index: number): Promise<Access> => {
		const credential = await context.getCredentials(type, index);
		const key = JSON.stringify(credential);
		const same = known.get(key) ?? credential;
		known.set(key, same);
		return { credential: same };
	};
	const ask = async (index: number): Promise<Access> =>
		context.continueOnFail() ? await get(index).catch(refused) : await get(index);
	const [first = 0, ...others] = indices;
	const accesses = new Map([[first, await ask(first)]]);
	if (others.length > 0 && (await dependsOnItem(context, type, accesses.get(first)))) {
		for (const index of others) accesses.set(index, await ask(index));
	}
	const shared = accesses.get(first) ?? { credential: {} };
	return { of: (index) => accesses.get(index) ?? shared, all: [...known.values()] };
}

async function dependsOnItem(
	context: IExecuteFunctions,
	type: string,
	first: Access | undefined,
): Promise<boolean> {
	if (!first || 'refusal' in first) return true;
	try {
		const beyond = await context.getCredentials(type, NO_ITEM);
		return JSON.stringify(beyond) !== JSON.stringify(first.credential);
	} catch {
		return true;
	}
}

const refused = (error: unknown): Access => ({
	refusal: {
		outcome: 'notSent',
		message: 'The credential cannot be used',
		description: error instanceof Error ? error.message : String(error),
	},
});

/**
 * Checks a key that goes into a header or a path. HTTP takes no letters but Latin ones: n8n would
 * send the key without the others, among them Cyrillic ones that look like Latin ones.
 *
 * @param label of the credential's field
 * @throws Failed that names the place and not the character, which is a part of the secret
 */
export function checkKey(value: unknown, label: string): void {
	const place = secretOf(value).search(/[^\x20-\x7e]/);
	if (place === -1) return;
	throw new Failed({
		outcome: 'notSent',
		message: `${label} of the credential has a character that no key has, at place ${place + 1}`,
		description:
			'Nothing was sent. It may be a Cyrillic letter that looks like a Latin one: copy the key again, and paste it without typing.',
		next: 'stopRun',
	});
}
