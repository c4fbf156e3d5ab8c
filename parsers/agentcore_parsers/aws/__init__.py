"""What other services of AWS and the AWS CLI write."""
