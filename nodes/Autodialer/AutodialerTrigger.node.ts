import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IBinaryKeyData,
	IDataObject,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { readRequest } from '../../shared/webhook/body';
import { maskOf } from '../../shared/http/mask';
import { answerRequest, authenticate, warnOfSecret } from '../../shared/webhook/webhook';
import type { WebhookSecret } from '../../shared/webhook/webhook';
import { provider } from './api';
import { credentialTest } from './credentialTest';
import { binaryNames, fieldNames, finishedCall, hasNone, noneMatched } from './finishedCall';
import { TOKEN_HEADER, TOKEN_QUERY, triggerFields } from './triggerFields';

const LOCK: WebhookSecret = {
	credentialType: provider.credentialType,
	secret: 'webhookSecret',
	query: TOKEN_QUERY,
	header: TOKEN_HEADER,
};

/**
 * POST {productionUrl} – Autodialer, "Функции API программы «Автодайлер»", section "По завершению
 * вызова …": an Autodialer reports here the end of a call, or of a call with a given status. The
 * document names no method, so GET is taken too.
 */
export class AutodialerTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Autodialer Trigger',
		name: 'autodialerTrigger',
		icon: { light: 'file:autodialer.svg', dark: 'file:autodialer.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ "Call finished" + ($parameter["authentication"] === "none" ? ", not protected" : "") }}',
		description:
			'Make phone calls through an Autodialer, or start the workflow when a call has finished',
		defaults: { name: 'Autodialer Trigger' },
		eventTriggerDescription: 'Post a finished call to the Test URL under "Webhook URLs"',
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'autodialerApi',
				required: true,
				testedBy: 'autodialerApiTest',
				displayOptions: { hide: { authentication: ['none'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Without it, n8n answers the word "firstEntryJson".
				responseData: '',
				path: 'webhook',
			},
			{
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				responseData: '',
				path: 'webhook',
				// It is the address above.
				ndvHideUrl: true,
			},
		],
		triggerPanel: {
			header: 'Receive finished calls',
			executionsHelp: {
				inactive:
					'The webhook has two addresses. <br /> <br /> <b>Test URL</b>: works while you build the workflow, for one request after each click on the button above. The call shows up here. <br /> <br /> <b>Production URL</b>: the one to set in the account of the Autodialer. Publish the workflow; each finished call then shows up in the executions list, but not here.',
				active:
					'The webhook has two addresses. <br /> <br /> <b>Test URL</b>: works while you build the workflow, for one request after each click on the button above. The call shows up here. <br /> <br /> <b>Production URL</b>: the one to set in the account of the Autodialer. The workflow is published, so each finished call shows up in the <a data-key="executions">executions list</a>, but not here.',
			},
			activationHint:
				'Once the workflow is ready, publish it and set the Production URL in the account of the Autodialer.',
		},
		properties: triggerFields,
	};

	methods = { credentialTest };

	// The Autodialer has no method for setting addresses: a person enters them in its account. n8n
	// calls this method anyway.
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				await warnOfSecret(this, LOCK);
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerRequest(this, async (): Promise<INodeExecutionData | undefined> => {
			const credential = await authenticate(this, LOCK);
			const mask = maskOf(provider.secrets(credential));
			const names = fieldNames(Object(this.getNodeParameter('fieldNames', {})));
			const received = await readRequest(this, LOCK.query);
			if (!received) return undefined;
			const { fields, files } = received;
			const call: IDataObject = mask.deep(finishedCall(fields, names));
			const fileFields = files.map(({ field }) => mask.text(field));
			const properties = binaryNames(fileFields, names);
			const binary: IBinaryKeyData = {};
			for (const [index, file] of files.entries()) {
				const { fileName = '', ...kept } = await file.keep();
				// The content stays unchanged: the bytes of any sound may contain a short secret.
				binary[properties[index] ?? file.field] = { ...kept, fileName: mask.text(fileName) };
			}
			// n8n gives a webhook's node no other place for a hint in the editor.
			const isLost = this.getMode() === 'manual' && !binary.recording && hasNone(fields, names);
			const came = () => [...Object.keys(fields), ...fileFields].map((name) => mask.text(name));
			const json = isLost ? { hint: noneMatched(came()), ...call } : call;
			return files.length === 0 ? { json } : { json, binary };
		});
	}
}
