import type {
	ICredentialDataDecryptedObject,
	IHookFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { isSameSecret, secretOf } from '../values/secret';

/** A request that starts no execution: its sender gets the status and the message. */
export class Refused extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/**
 * Answers a request: with the item that `receive` makes of it an execution starts and n8n says 200.
 * Without an item the sender gets 200 too, and no execution starts: senders try an address that way.
 * Nothing is thrown, because n8n makes a failed execution of that: whoever knows the address could
 * fill the list of executions.
 */
export async function answerRequest(
	context: IWebhookFunctions,
	receive: () => Promise<INodeExecutionData | undefined>,
): Promise<IWebhookResponseData> {
	try {
		const item = await receive();
		if (item) return { workflowData: [[item]] };
		return answerItself(context, 200, 'The request has no fields, so no execution was started');
	} catch (error) {
		const { status, message } = error instanceof Refused ? error : unforeseen(context, error);
		return answerItself(context, status, message);
	}
}

function answerItself(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

function unforeseen({ logger }: IWebhookFunctions, error: unknown): Refused {
	logger.error(`A webhook request could not be taken: ${String(error)}`);
	return new Refused(500, 'n8n could not take this request');
}

/** Where to find the secret of a node's webhook. */
export interface WebhookSecret {
	readonly credentialType: string;
	/** Field of the credential. */
	readonly secret: string;
	/** Name in the query, for `queryToken`. */
	readonly query: string;
	/** Name of the header, for `headerToken`. */
	readonly header: string;
}

/**
 * Lets a request in by the node's parameter `authentication`: `queryToken`, `headerToken` or `none`.
 * Whatever is missing keeps the request out, and the answer does not say what it was.
 *
 * @returns the credential; an empty one for `none`
 * @throws Refused 401
 */
export async function authenticate(
	context: IWebhookFunctions,
	lock: WebhookSecret,
): Promise<ICredentialDataDecryptedObject> {
	const authentication = context.getNodeParameter('authentication');
	if (authentication === 'none') return {};
	const credential = await credentialOf(context, lock.credentialType);
	const tokens =
		authentication === 'headerToken' ? headerTokens(context, lock) : queryTokens(context, lock);
	const secret = storedSecret(credential, lock);
	const isKnown = tokens.some((token) => isSameSecret(token, Buffer.from(secret)));
	if (!credential || secret === '' || !isKnown) {
		throw new Refused(401, 'The token is missing or wrong');
	}
	return credential;
}

/** A secret with fewer characters can be guessed. */
const SHORTEST_SECRET = 16;

/** Tells whoever reads n8n's log that a webhook that opens now lets nobody in, or almost anybody. */
export async function warnOfSecret(context: IHookFunctions, lock: WebhookSecret): Promise<void> {
	if (context.getNodeParameter('authentication') === 'none') return;
	const credential = await credentialOf(context, lock.credentialType);
	const secret = storedSecret(credential, lock);
	if (secret.length >= SHORTEST_SECRET) return;
	const { name } = context.getNode();
	context.logger.warn(
		secret === ''
			? `${name}: the credential holds no secret, so every request is refused`
			: `${name}: the secret in the credential has fewer than ${SHORTEST_SECRET} characters and can be guessed. Replace it there and at the sender`,
	);
}

/** Undefined if there is none, or none that can be read. */
async function credentialOf(
	context: IWebhookFunctions | IHookFunctions,
	type: string,
): Promise<ICredentialDataDecryptedObject | undefined> {
	try {
		return await context.getCredentials<ICredentialDataDecryptedObject>(type);
	} catch {
		return undefined;
	}
}

/** Node reads headers as Latin-1, whatever they are. */
function headerTokens(context: IWebhookFunctions, { header }: WebhookSecret): Buffer[] {
	const given = context.getHeaderData()[header.toLowerCase()];
	return typeof given === 'string' ? [Buffer.from(given, 'latin1')] : [];
}

/** A plus sign that a person types into an address unescaped arrives as a blank. */
function queryTokens(context: IWebhookFunctions, { query }: WebhookSecret): Buffer[] {
	const given: unknown = Reflect.get(Object(context.getQueryData()), query);
	return typeof given === 'string'
		? [given, given.replaceAll(' ', '+')].map((text) => Buffer.from(text))
		: [];
}

/** '' if there is none that keeps anybody out: what is no text, or nothing but white space. */
function storedSecret(
	credential: ICredentialDataDecryptedObject | undefined,
	lock: WebhookSecret,
): string {
	const value = credential?.[lock.secret];
	return typeof value === 'string' ? secretOf(value) : '';
}
