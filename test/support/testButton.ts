import 'reflect-metadata';
import { CredentialTestContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	INodeCredentialTestResult,
	INodeType,
} from 'n8n-workflow';
import { additionalDataFor } from './n8n';

/**
 * Presses a credential's Test button as n8n does (credentials-tester.service.js): calls the method
 * that the node names for the credential, in n8n's own context. n8n would prefer a `test` of the
 * class.
 */
export async function pressTest(
	node: INodeType,
	credentialType: ICredentialType,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const { name } = credentialType;
	const { testedBy } = node.description.credentials?.find((use) => use.name === name) ?? {};
	const method =
		typeof testedBy === 'string' ? node.methods?.credentialTest?.[testedBy] : undefined;
	if (credentialType.test !== undefined || method === undefined) {
		throw new Error(`${node.description.name} does not test ${name} itself`);
	}
	const context = new CredentialTestContext(additionalDataFor({ node, credentialType }, data));
	return await method.call(context, { id: '1', name, type: name, data });
}

/** The credential with all its addresses replaced. */
export const at = (
	data: ICredentialDataDecryptedObject,
	baseUrl: string,
): ICredentialDataDecryptedObject =>
	Object.fromEntries(
		Object.entries(data).map(([field, value]) => [
			field,
			/BaseUrl$|^baseUrl$/.test(field) ? baseUrl : value,
		]),
	);
