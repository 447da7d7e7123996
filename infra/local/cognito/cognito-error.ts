import { ServiceError } from '../aws-json.ts';

/** `NotAuthorizedException`, the answer to most of what goes wrong at the door. */
export function notAuthorized(message: string): ServiceError {
  return new ServiceError('NotAuthorizedException', message);
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

export function userNotFound(message = 'User does not exist.'): ServiceError {
  return new ServiceError('UserNotFoundException', message);
}

export function aliasExists(attribute: string): ServiceError {
  return new ServiceError('AliasExistsException', `An account with the ${attribute} already exists.`);
}

export function limitExceeded(): ServiceError {
  return new ServiceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

export function codeMismatch(): ServiceError {
  return new ServiceError('CodeMismatchException', 'Invalid verification code provided, please try again.');
}

export function codeExpired(): ServiceError {
  return new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}
