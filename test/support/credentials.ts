import { ICredentialsHelper } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/**
 * Signs requests as n8n does (n8n's own class is in the n8n package and needs a database): with the
 * `authenticate` of the compiled credential class, and expressions evaluated by n8n's engine.
 */
export class TestCredentials extends ICredentialsHelper {
	constructor(
		private readonly types: Readonly<Record<string, ICredentialType>>,
		private readonly data: Readonly<Record<string, ICredentialDataDecryptedObject>>,
		/** In n8n each of these is a query to its database. */
		private readonly onLookUp: () => void = () => {},
	) {
		super();
	}

	override getParentTypes = (): string[] => [];

	override isCredentialUsableByNode = (): boolean => true;

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const request = options as IHttpRequestOptions;
		const { authenticate } = this.typeOf(typeName);
		if (authenticate === undefined) return request;
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		if (!workflow || !node) throw new Error('n8n signs with a workflow and a node');
		const resolve = (value: string) =>
			value.startsWith('=')
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							value,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						),
					)
				: value;
		const target: Record<string, unknown> = { ...request };
		for (const [part, values] of Object.entries(authenticate.properties)) {
			const signed = Object.entries(values ?? {}).map(([k, v]) => [resolve(k), resolve(String(v))]);
			target[part] = { ...(target[part] as object | undefined), ...Object.fromEntries(signed) };
		}
		return target as unknown as IHttpRequestOptions;
	}

	override preAuthentication = async () => undefined;

	override runPreAuthentication = async () => undefined;

	/** Fields with expressions have the item's values, as from n8n's `applyDefaultsAndOverwrites`. */
	override async getDecrypted(
		_additional: IWorkflowExecuteAdditionalData,
		_node: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		_raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		this.onLookUp();
		const data = this.data[type];
		if (!data) throw new Error(`No credential of type ${type} in this test`);
		if (!values) return { ...data };
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		const resolved = workflow.expression.getParameterValue(
			{ ...data } as INodeParameters,
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
			executeData,
			false,
			{},
		);
		return resolved as ICredentialDataDecryptedObject;
	}

	override getCredentials = async (): Promise<ICredentials> => {
		throw new Error('Not used by nodes');
	};

	override updateCredentials = async (): Promise<void> => {};

	override updateCredentialsOauthTokenData = async (): Promise<void> => {};

	override getCredentialsProperties(type: string): INodeProperties[] {
		return this.typeOf(type).properties;
	}

	private typeOf(name: string): ICredentialType {
		const type = this.types[name];
		if (!type) throw new Error(`No credential type ${name} in this test`);
		return type;
	}
}
