/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles. The chain it replaces looks through files, SSO,
 * processes and the instance metadata; in Lambda the credentials of the function's role are always in the environment
 * and stay valid as long as the sandbox lives (SnapStart apart, which Node does not have):
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The provider that every SDK client asks for by this name. */
export const defaultProvider = () => async (): Promise<Credentials> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment, where Lambda puts them.',
    );
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
};
