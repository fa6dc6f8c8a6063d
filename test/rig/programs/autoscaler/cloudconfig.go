package main

import (
	"fmt"
	"strings"

	"gopkg.in/gcfg.v1"
)

// cloudConfig is the file of --cloud-config: AWS services at other addresses than the standard ones (cloud-provider-aws, CloudConfig).
type cloudConfig struct {
	ServiceOverride map[string]*serviceOverride
}

type serviceOverride struct {
	Service       string
	Region        string
	URL           string
	SigningRegion string
}

// readCloudConfig fails at a file with unknown sections or fields. Without a file there are no other addresses.
func readCloudConfig(path string) (cloudConfig, error) {
	var config cloudConfig
	if path == "" {
		return config, nil
	}
	if err := gcfg.ReadFileInto(&config, path); err != nil {
		return config, err
	}
	for name, given := range config.ServiceOverride {
		for _, field := range []*string{&given.Service, &given.Region, &given.URL, &given.SigningRegion} {
			if *field = strings.TrimSpace(*field); *field == "" {
				return config, fmt.Errorf("%s: override %q: Service, Region, URL and SigningRegion must be set", path, name)
			}
		}
	}
	return config, nil
}

// address gives the URL of a service, nil for the standard one.
func (c cloudConfig) address(service, region string) *string {
	for _, given := range c.ServiceOverride {
		if given.Service == service && given.Region == region {
			return &given.URL
		}
	}
	return nil
}
